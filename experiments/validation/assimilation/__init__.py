"""Data assimilation: runs weighted by the data month by month."""
