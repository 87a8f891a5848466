"""What the real market did up to August 2026, as data.

`sources` says who measured and whose interest that serves, `quantities` what can be measured,
`measurements` the record by month (record.csv), `single_measurements.csv` what stands alone and
`unknown.csv` what nobody has measured; `series` holds figures over time as targets and pictures
use them.
"""
