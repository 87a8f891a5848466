"""Execution of work, chunk by chunk, in processes of this machine or on a Dask cluster."""
