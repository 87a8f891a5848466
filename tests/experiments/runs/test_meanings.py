"""What the tables of a result say of themselves, and that they join by their keys."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from openclosed.experiments.results.provenance import simulation
from tests.experiments.conftest import SMALL, Command


@pytest.mark.parametrize("asked", [("scenario=price_war,plateau",), ("choice.logit_scale=0.5,2",)])
def test_every_table_says_where_it_comes_from_and_what_its_columns_mean(
    asked: tuple[str, ...], openclosed: Command
) -> None:
    assert openclosed("-m", *asked, *SMALL, "output=here").code == 0
    told = pd.read_csv("here/data_dictionary.csv", keep_default_na=False)
    for file, own in told.groupby("file"):
        if not str(file).endswith(".parquet"):
            continue
        schema = pq.read_schema(f"here/{file}")
        assert schema.metadata[b"openclosed_version"].decode() == simulation()["version"]
        config = json.loads(schema.metadata[b"openclosed_configuration"])
        assert config["experiment"]["words"] == list(asked)
        assert schema.metadata[b"openclosed_seed"] == b"1"
        assert own["column"].tolist() == schema.names
        for row in own.itertuples():
            said = {
                key.decode(): one.decode() for key, one in schema.field(row.column).metadata.items()
            }
            assert said == {"unit": row.unit, "meaning": row.meaning}
            assert row.meaning


def test_tables_join_by_point_and_seed(openclosed: Command) -> None:
    costs = ("choice.logit_scale=0.5,2", "firms.enterprises.switching_cost=1,4")
    assert openclosed("-m", *costs, *SMALL, "output=here").code == 0
    runs, months = (pd.read_parquet(f"here/{name}.parquet") for name in ("runs", "months"))
    names = runs.drop_duplicates("point").set_index("point")["point_name"].to_dict()
    for table in ("points", "differences"):
        rows = pd.read_csv(f"here/{table}.csv")
        assert (rows["point"].map(names) == rows["point_name"]).all()
        assert {"outcome", "unit"} <= set(rows)
    assert (months["run"].map(runs.set_index("run")["seed"]) == months["seed"]).all()
    rows = pd.read_csv("here/points.csv")
    shown = {
        name for name in pd.read_csv("here/effects.csv")["outcome"] if name in set(rows["outcome"])
    }
    assert shown == set(rows["outcome"]) == set(pd.read_csv("here/levels.csv")["outcome"])
    for row in rows.to_dict("records"):
        own = runs.loc[runs["point"] == row["point"], row["outcome"]]
        assert row["mean"] == pytest.approx(own.mean())
