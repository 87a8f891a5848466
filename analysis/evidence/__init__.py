"""What the real market did up to August 2026, as data, and how a run is measured against it.

`sources` says who measured and whose interest that serves, `quantities` what can be measured,
`measurements` the record by month (record.csv), `single_measurements.csv` what stands alone and
`unknown.csv` what nobody has measured; `series` holds figures over time as fits use them,
`targets` what a run must meet and by how much it may miss, `observers` how the model is asked what
each source asked, `scorecard` who passes.
"""
