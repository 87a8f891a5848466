"""Data on the real market up to August 2026.

`sources` says who measured and whose interest it serves, `quantities` what can be measured,
`measurements` the data by month (record.csv), also as series for targets and pictures,
`single_measurements.csv` what stands alone and `unknown.csv` what nobody has measured.
"""
