"""How well forecasts met what was measured later: scores of the model and of plain rivals.

`cases` says which forecasts can be scored, `scores` by how much one misses, `bootstrap` how sure a
mean of such scores is, `forecasts` what the model and its rivals say, `table` puts them together,
`kept` holds the last result for the pages that show it.
"""
