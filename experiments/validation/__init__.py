"""Validation of the answers; not part of the installed package.

`python -m experiments.validation all` asks all of them in order, and goes on where it stopped.

The commands `python -m experiments.validation NAME docs=true`, and what they write:

- `targets`: a part of docs/answer.md, docs/tables/{targets,learnt,sources}.csv;
- `starting_states`: analysis/kept/states.csv, from which all questions start, and parts of
  docs/answer.md and docs/methods.md;
- `synthetic_test`: a part of docs/answer.md, docs/tables/synthetic_test.csv;
- `registered`: docs/forecasts/VERSION.csv, once for a version, and a row of
  analysis/kept/registered.csv;
- `backtest`: docs/skill.md, analysis/kept/{standing,past}.csv; with `experiment.of=later` a part of
  docs/skill.md on indicators that came later than the forecasts of a version;
- `published`: parts of docs/answer.md, docs/tables/{margins,spending}.csv,
  docs/images/spending.png and analysis/kept/displacement.csv; docs/dials.md with
  docs/tables/dials.csv and docs/images/dials.png;
- `sensitivity`: a part of docs/answer.md, docs/tables/sensitivity.csv, docs/images/sensitivity.png
  and analysis/kept/sensitivity.csv;
- `after_data`: a part of docs/answer.md, docs/tables/after_data.csv, docs/images/after_data.png;
- `evidence`: parts of docs/answer.md and docs/methods.md, analysis/kept/evidence.csv;
- `chance`: a part of docs/methods.md and analysis/kept/chance.csv.

Without `docs=true`, since it does nothing else:

- `what-ifs`: docs/what_ifs.md, docs/tables/{what_if_years,asymmetries}.csv and
  analysis/kept/what_ifs.csv.

`targets` and `backtest` also make docs/tables/record_series.csv.
"""
