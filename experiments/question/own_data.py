"""A reader's own figures, `evidence=FILE.csv`, in the form of the project's own record."""

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement, read
from openclosed.experiments.question.errors import BadInput, one_line


def own_data(file: str) -> tuple[Measurement, ...]:
    """The figures of a csv file; none for no file.

    Raises BadInput for a file that cannot be read or a row that cannot be.
    """
    if not file:
        return ()
    try:
        return read(file)
    except ValueError as error:
        raise BadInput(one_line(f"evidence={error}")) from error


def with_own(file: str) -> tuple[Measurement, ...]:
    """The project's record with a reader's own figures, which replace what is there for a month.

    Raises BadInput as above.
    """
    own = own_data(file)
    taken = {(one.indicator, one.month) for one in own}
    return tuple(one for one in MEASUREMENTS if (one.indicator, one.month) not in taken) + own
