"""Where work is done: in processes of this machine or on a Dask cluster, chunk by chunk."""
