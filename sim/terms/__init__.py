"""The terms of utility, one file each; `table` lists them in order of summation."""
