"""What the real market did up to August 2026, as data.

`sources` says who measured and whose interest that serves, `quantities` what can be measured,
`measurements` the record by month (record.csv), also as series for targets and pictures,
`single_measurements.csv` what stands alone and `unknown.csv` what nobody has measured.
"""
