"""How well forecasts met what was measured later: scores of the model and of plain rivals.

`cases` says which forecasts can be scored, `forecasts` what the model and its rivals say, `added`
the same of tokens that were added, `table` scores them, `result` puts means together, `kept` holds
the last result for the pages that show it.
"""
