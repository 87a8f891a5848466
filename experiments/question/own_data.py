"""A user's own data, `data=FILE.csv`, in the format of the project's data."""

from openclosed.analysis.evidence.measurements import Measurement, read
from openclosed.experiments.question.errors import BadInput, one_line


def read_own_data(file: str) -> tuple[Measurement, ...]:
    """The measurements of a CSV file; empty for no file.

    Raises BadInput for an unreadable file or an invalid row.
    """
    if not file:
        return ()
    try:
        return read(file)
    except ValueError as error:
        raise BadInput(one_line(f"data={error}")) from error
