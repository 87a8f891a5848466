"""The record is read as it stands, cut off at an origin, and bad files are refused in one line."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence.measurements import (
    FILE,
    LAST_MONTH,
    RECORD,
    WEEKS,
    Measurement,
    known,
    read,
    truth,
)
from analysis.evidence.quantities import FIGURES

DEVELOPERS = "open_share_tokens_developers"


def test_the_record_ends_with_its_last_month_and_each_row_has_a_source() -> None:
    assert len(RECORD) == len(FILE.read_text(encoding="utf-8").splitlines()) - 1
    assert max(one.month for one in RECORD) == LAST_MONTH == "2026-08"
    assert all(one.source for one in RECORD)
    assert {one.figure for one in RECORD} <= set(FIGURES)


def test_bands_and_values_are_told_apart() -> None:
    june = known(DEVELOPERS)["2026-06"]
    assert (june.low, june.high) == (0.5961, 0.6880)
    assert june.middle == pytest.approx(0.64205)
    survey = known("open_share_workloads_enterprises")["2025-12"]
    assert survey.low == survey.high == 0.11
    assert survey.error == 0.015


@given(st.sampled_from(sorted({one.month for one in RECORD})))
def test_nothing_later_than_the_origin_is_known(origin: str) -> None:
    for figure in FIGURES:
        assert all(month <= origin for month in known(figure, origin))


def test_before_2026_the_older_vintage_is_used_and_never_joined_with_the_later_one() -> None:
    before, after = known("capability_gap", "2025-12"), known("capability_gap", "2026-01")
    assert before["2025-12"].middle == 7.85
    assert after["2025-12"].middle == 8.66
    assert {one.used_from for one in before.values()} == {"2023-01"}
    assert {one.used_from for one in after.values()} == {"2026-01"}


def test_a_forecast_is_scored_in_its_own_vintage_and_in_the_next_where_that_ends() -> None:
    def middle(month: str, origin: str) -> float:
        found = truth("capability_gap", month, origin)
        assert found is not None
        return found.middle

    assert middle("2025-12", "2025-06") == 7.85
    assert middle("2026-02", "2025-11") == 7.63
    assert middle("2026-02", "2026-01") == 7.63
    assert truth("capability_gap", "2027-01", "2026-01") is None


def test_a_figure_that_is_not_there_has_no_past() -> None:
    assert known("price_ratio") == {}
    assert known(DEVELOPERS, "2024-12") == {}


def test_weeks_and_months_tell_the_same() -> None:
    """The weeks that begin in a month have a mean within 5 points of the month's band."""
    for month, one in known(DEVELOPERS).items():
        own = [value for week, value in WEEKS.items() if week.startswith(month)]
        assert own
        assert one.low - 0.05 < sum(own) / len(own) < one.high + 0.05


def file(folder: Path, *lines: str) -> Path:
    path = folder / "mine.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_own_figures_are_values_or_bands(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "month, figure, value, low, high, error",
        f"2026-09, {DEVELOPERS}, , 0.6, 0.7,",
        "2026-10, capability_gap, 8.5, , , 1",
    )
    band, value = read(path)
    assert band[:4] == (DEVELOPERS, "2026-09", 0.6, 0.7)
    assert math.isnan(band.error)
    assert value == Measurement("capability_gap", "2026-10", 8.5, 8.5, 1.0)


def test_a_log_of_a_venue_is_the_share_of_its_tokens(tmp_path: Path) -> None:
    """Beside figures of the record, in months before the end of the record as well."""
    path = file(
        tmp_path,
        "month,figure,open_tokens,all_tokens,value",
        "2026-03,our gateway,25,100,",
        "2026-04,our gateway,0,8e12,",
        "2026-04,another,3.5,3.5,",
        "2026-09,capability_gap,,,8.5",
    )
    assert [one[:4] for one in read(path)] == [
        ("our gateway", "2026-03", 0.25, 0.25),
        ("our gateway", "2026-04", 0.0, 0.0),
        ("another", "2026-04", 1.0, 1.0),
        ("capability_gap", "2026-09", 8.5, 8.5),
    ]


def test_columns_that_are_not_needed_may_be_left_out(tmp_path: Path) -> None:
    (one,) = read(file(tmp_path, "figure,value,month", f"{DEVELOPERS},0.7,2027-01"))
    assert (one.low, one.high) == (0.7, 0.7)


HEAD = "month,figure,value,low,high,error"
LOG = "month,figure,open_tokens,all_tokens,value"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["month,value", "2026-09,1"], "no column figure; must have the columns month, figure"),
        ([HEAD], "no figures; must have at least one row"),
        ([HEAD, "2026-09,open_share,0.5,,,"], "row 2: figure=open_share: must be one of open_sh"),
        ([HEAD, f"2026-13,{DEVELOPERS},0.5,,,"], "row 2: month=2026-13: must be YYYY-MM"),
        ([HEAD, f"2026-09-01,{DEVELOPERS},0.5,,,"], "row 2: month=2026-09-01: must be YYYY-MM"),
        ([HEAD, f"2026-09,{DEVELOPERS},half,,,"], "row 2: value=half: must be a number"),
        ([HEAD, f"2026-09,{DEVELOPERS},inf,,,"], "row 2: value=inf: must be a number"),
        ([HEAD, f"2026-09,{DEVELOPERS},0.5,0.4,0.6,"], "row 2: must give either value, or both"),
        ([HEAD, f"2026-09,{DEVELOPERS},,0.4,,"], "row 2: must give either value, or both low"),
        ([HEAD, f"2026-09,{DEVELOPERS},,,,"], "row 2: must give either value, or both low"),
        ([HEAD, f"2026-09,{DEVELOPERS},,0.6,0.4,"], "row 2: low=0.6: must be at most high=0.4"),
        ([HEAD, f"2026-09,{DEVELOPERS},64,,,"], "row 2: value=64: must be from 0 to 1, in share"),
        ([HEAD, f"2026-09,{DEVELOPERS},,0.5,1.1,"], "row 2: high=1.1: must be from 0 to 1"),
        ([HEAD, f"2026-09,{DEVELOPERS},0.5,,,-1"], "row 2: error=-1: must be 0 or more"),
        (
            [HEAD, f"2026-09,{DEVELOPERS},0.5,,,", f"2026-09,{DEVELOPERS},0.6,,,"],
            f"figure={DEVELOPERS}: given twice for 2026-09",
        ),
        ([HEAD, f"2026-09,{DEVELOPERS},0.5,,,,,,,"], "row 2: has more values than columns"),
        ([LOG, f"2026-09,{DEVELOPERS},2,4,"], f"row 2: figure={DEVELOPERS}: must name your venue"),
        ([LOG, "2026-09,,2,4,"], "row 2: figure=: must name your venue, where its log is given"),
        ([LOG, "2026-09,ours,5,4,"], "row 2: open_tokens=5: must be from 0 to all_tokens=4"),
        ([LOG, "2026-09,ours,-1,4,"], "row 2: open_tokens=-1: must be from 0 to all_tokens=4"),
        ([LOG, "2026-09,ours,0,0,"], "row 2: open_tokens=0: must be from 0 to all_tokens=0"),
        ([LOG, "2026-09,ours,5,,"], "row 2: open_tokens=5: must be from 0 to all_tokens=nan"),
        ([LOG, "2026-09,ours,many,4,"], "row 2: open_tokens=many: must be a number"),
        ([LOG, "2026-9,ours,2,4,"], "row 2: month=2026-9: must be YYYY-MM"),
        ([LOG, "2026-09,ours,2,4,0.5"], "row 2: must give either a value, or open_tokens and all"),
        ([LOG, "2026-09,ours,,,0.5"], "row 2: figure=ours: must be one of open_share"),
        (
            [LOG, "2026-09,ours,2,4,", "2026-09,ours,2,4,"],
            "figure=ours: given twice for 2026-09",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, lines: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=r"mine\.csv") as refused:
        read(file(tmp_path, *lines))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not found; name a csv file"):
        read(tmp_path / "nowhere.csv")
    binary = tmp_path / "picture.csv"
    binary.write_bytes(bytes(range(256)))
    with pytest.raises(ValueError, match="cannot be read as csv"):
        read(binary)
    with pytest.raises(ValueError, match="cannot be read as csv"):
        read(tmp_path)
