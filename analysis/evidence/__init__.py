"""What the real market did up to December 2025, as data, and how a run is measured against it.

`sources` says who measured and whose interest that serves, `series` holds the figures over time,
`targets` what a run must meet and by how much it may miss, `observers` how the model is asked what
each source asked, `scorecard` who passes.
"""
