"""The tables of a result as csv: `openclosed export=DIR`."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.results import store
from openclosed.experiments.results.store import short

ROOM = 20  # bytes of text for one of Parquet, rather too many than too few
DICTIONARY = "data_dictionary.csv"
KINDS = {
    "int": "integer", "uint": "integer", "float": "number", "double": "number", "date": "date",
    "timestamp": "date", "bool": "true or false",
}  # fmt: skip


def export(folder: str, output: str) -> int:
    """Write every table of the result in `folder` as csv into `output`, with what they mean.

    Tables are read and written a group of rows at a time. Numbers keep all their digits. Returns 0;
    raises BadInput where there is no result, or the text cannot be written.
    """
    source = Path(folder).expanduser()
    tables = sorted(source.glob("*.parquet"))
    if not tables:
        raise BadInput(f"export={folder}: no result folder; name one with runs.parquet")
    needed = ROOM * sum(table.stat().st_size for table in tables)
    with store.result_folder(output, needed) as made:
        if (source / store.MANIFEST).exists():
            shutil.copy(source / store.MANIFEST, made.path)
        for table in tables:
            with store.reading(table):
                write_as_text(table, made.file(f"{table.stem}.csv"))
        for beside in sorted(source.glob("*.csv")):
            shutil.copy(beside, made.file(beside.name))
        if (made.path / DICTIONARY).exists():
            with store.reading(source / DICTIONARY):
                meanings = pd.read_csv(made.path / DICTIONARY, keep_default_na=False)
                kinds = {file.name: kinds_in(file) for file in (*tables, *source.glob("*.csv"))}
                pairs = zip(meanings["file"], meanings["column"], strict=True)
                meanings["type"] = [kinds.get(file, {}).get(column, "") for file, column in pairs]
                meanings["file"] = meanings["file"].str.replace(".parquet", ".csv", regex=False)
            store.write_csv(meanings, made.path / DICTIONARY)
        published = made.publish()
    print(f"Results: {short(published)}")
    return 0


def kinds_in(file: Path) -> dict[str, str]:
    """What the columns of a table hold, which its text alone does not say."""
    import pyarrow.parquet as pq

    if file.suffix == ".parquet":
        kinds: Any = {field.name: field.type for field in pq.read_schema(file)}
    else:
        kinds = pd.read_csv(file).dtypes
    return {str(name): _kind(str(kind)) for name, kind in kinds.items()}


def _kind(kind: str) -> str:
    """A type of Arrow or pandas in the dictionary's words."""
    for begins, word in KINDS.items():
        if kind.startswith(begins):
            return word
    return "text"


def write_as_text(table: Path, text: Path) -> None:
    """Write a table of Parquet as csv, one group of rows after another."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    with pq.ParquetFile(table) as file:
        plain = pa.schema(  # labels instead of their places in a list
            [
                field.with_type(field.type.value_type)
                if pa.types.is_dictionary(field.type)
                else field
                for field in file.schema_arrow
            ]
        )
        with csv.CSVWriter(text, plain) as writer:
            for group in range(file.num_row_groups):
                writer.write_table(file.read_row_group(group).cast(plain))
