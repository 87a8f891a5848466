"""Golden runs and pictures: outcomes and figures when the files here were written."""
