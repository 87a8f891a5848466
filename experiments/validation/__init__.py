"""Validation of the answers; not part of the installed package.

The commands `python -m experiments.validation NAME docs=true`, and what they write:

- `targets`: parts of docs/evidence.md, docs/tables/{targets,learnt}.csv;
- `starting_states`: analysis/kept/states.csv, from which all questions start, and a part of
  docs/limits.md;
- `synthetic_test`: the synthetic test, another part of docs/limits.md;
- `registered`: docs/forecasts/VERSION.csv, once for a version;
- `backtest`: docs/skill.md, analysis/kept/{standing,past}.csv; with
  `experiment.of=past` docs/history.md, docs/tables/history.csv and the fitted values in
  conf/scenario/history; with `experiment.of=later` a part of docs/skill.md on indicators that came
  later than the forecasts of a version;
- `published`: docs/answer.md, the last step of docs/tables/market_steps.csv and
  analysis/kept/displacement.csv; docs/dials.md with docs/tables/dials.csv and
  docs/images/dials.png.

Without `docs=true`, since they do nothing else:

- `what-ifs`: docs/mechanisms.md, docs/favours.md, docs/tables/what_if_years.csv and
  analysis/kept/what_ifs.csv;
- `spending`: docs/demand.md with docs/tables/spending.csv and docs/images/spending.png.

`targets` and `backtest` also make docs/tables/record_series.csv, and `backtest` the part of
docs/evidence.md on scores.
"""
