"""The data are complete, read as they are and cut off at an origin; bad files are refused."""

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.analysis.evidence import measurements
from openclosed.analysis.evidence.measurements import LAST_MONTH, MEASUREMENTS, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.sim.outcomes import INDEX, OUTCOMES

ROUTER_TOKENS = "router_open_share_tokens"


def test_the_data_end_with_their_last_month_and_each_row_has_a_source() -> None:
    assert len(MEASUREMENTS) == len(measurements.FILE.read_text(encoding="utf-8").splitlines()) - 1
    assert max(one.month for one in MEASUREMENTS) == LAST_MONTH
    assert all(one.source for one in MEASUREMENTS)
    assert {one.indicator for one in MEASUREMENTS} <= set(INDICATORS)
    for indicator in INDICATORS.values():
        if indicator.outcome and not indicator.dollars:
            assert OUTCOMES[INDEX[indicator.outcome]].unit == indicator.unit
    single, unknown = (
        pd.read_csv(measurements.FILE.with_name(f"{name}.csv"))
        for name in ("single_measurements", "unknown")
    )
    assert single.notna().all(axis=None)
    assert unknown.notna().all(axis=None)
    most = single["unit"].map({"share": 1.0}).fillna(math.inf)
    assert (single["low"] <= single["high"]).all()
    assert (single["high"] <= most).all()
    assert (single["when"].str[-7:] <= LAST_MONTH).all()


@given(st.sampled_from(sorted({one.month for one in MEASUREMENTS})))
def test_nothing_later_than_the_origin_is_known(origin: str) -> None:
    for indicator in INDICATORS:
        assert all(month <= origin for month in known(indicator, origin))


def test_before_2026_the_older_vintage_is_used_and_never_joined_with_the_later_one() -> None:
    before, after = known("capability_gap", "2025-12"), known("capability_gap", "2026-01")
    assert (before["2025-12"].middle, after["2025-12"].middle) == (7.85, 8.66)
    assert {one.used_from for one in before.values()} == {"2023-01"}
    assert {one.used_from for one in after.values()} == {"2026-01"}


@pytest.mark.parametrize(
    ("month", "origin", "middle"),
    [("2025-12", "2025-06", 7.85), ("2026-02", "2025-11", 7.63), ("2026-02", "2026-01", 7.63),
     ("2025-12", "2026-01", 8.66), ("2027-01", "2026-01", None)],
)  # fmt: skip
def test_a_forecast_is_scored_in_its_vintage_or_the_next(
    month: str, origin: str, middle: float | None
) -> None:
    found = measurements.truth("capability_gap", month, origin)
    assert (found and found.middle) == middle


def test_a_series_has_the_middle_of_a_band_with_half_its_width_as_error() -> None:
    band = known(ROUTER_TOKENS)["2026-04"]
    router = measurements.ROUTER_OPEN
    place = list(router.observed).index("2026-04")
    assert router.observed["2026-04"] == band.middle
    assert router.errors[place] == pytest.approx(0.02 + (band.high - band.low) / 2)
    assert measurements.ENTERPRISE_OPEN.errors == [0.03] * 4
    assert list(router.until("2025-03").observed) == ["2025-01", "2025-02", "2025-03"]


def test_the_standing_value_is_the_last_up_to_a_month() -> None:
    assert measurements.standing(measurements.ENTERPRISE_OPEN, "2025-11") == 0.13
    with pytest.raises(ValueError, match="nothing observed up to 2023-10"):
        measurements.standing(measurements.ENTERPRISE_OPEN, "2023-10")


def test_own_data_are_values_bands_or_logs_and_may_leave_out_columns(tmp_path: Path) -> None:
    """A log is of a platform, also in months before the end of the data."""

    def own(*lines: str) -> tuple[Measurement, ...]:
        (tmp_path / "mine.csv").write_text("\n".join(lines), encoding="utf-8")
        return measurements.read(tmp_path / "mine.csv")

    band, value = own(
        "month, indicator, value, low, high, error",
        f"2026-09, {ROUTER_TOKENS}, , 0.6, 0.7,",
        "2026-10, capability_gap, 8.5, , , 1",
    )
    assert band[:4] == (ROUTER_TOKENS, "2026-09", 0.6, 0.7)
    assert math.isnan(band.error)
    assert value == Measurement("capability_gap", "2026-10", 8.5, 8.5, 1.0)
    (one,) = own("indicator,value,month", f"{ROUTER_TOKENS},0.7,2027-01")
    assert (one.low, one.high) == (0.7, 0.7)
    log = own(
        "month,indicator,open_tokens,all_tokens,value",
        "2026-03,our gateway,25,100,",
        "2026-04,our gateway,0,8e12,",
        "2026-09,capability_gap,,,8.5",
    )
    assert [one[:4] for one in log] == [
        ("our gateway", "2026-03", 0.25, 0.25),
        ("our gateway", "2026-04", 0.0, 0.0),
        ("capability_gap", "2026-09", 8.5, 8.5),
    ]


HEAD = "month,indicator,value,low,high,error"
LOG = "month,indicator,open_tokens,all_tokens,value"
OF_ROUTER = f"2026-09,{ROUTER_TOKENS}"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["month,value", "2026-09,1"], "no column indicator; must have the columns month, ind"),
        ([HEAD], "no data; must have at least one row"),
        ([HEAD, "x" * measurements.MOST_BYTES], f"has more than {measurements.MOST_BYTES:,} bytes"),
        ([HEAD, "2026-09,open_share,0.5,,,"], "row 2: indicator=open_share: must be one of router"),
        ([HEAD, f"2026-13,{ROUTER_TOKENS},0.5,,,"], "row 2: month=2026-13: must be YYYY-MM"),
        ([HEAD, f"{OF_ROUTER},inf,,,"], "row 2: value=inf: must be a number"),
        ([HEAD, f"{OF_ROUTER},0.5,0.4,0.6,"], "row 2: must give either value, or both"),
        ([HEAD, f"{OF_ROUTER},,0.6,0.4,"], "row 2: low=0.6: must be at most high=0.4"),
        ([HEAD, f"{OF_ROUTER},64,,,"], "row 2: value=64: must be from 0 to 1, in share"),
        ([HEAD, f"{OF_ROUTER},1.0000001,,,"], "row 2: value=1.0000001: must be from 0 to 1, in"),
        ([HEAD, f"{OF_ROUTER},,0.5,1.0000001,"], "row 2: high=1.0000001: must be from 0 to 1"),
        ([HEAD, f"{OF_ROUTER},,0.60000001,0.6,"], "low=0.60000001: must be at most high=0.6"),
        ([HEAD, f"{OF_ROUTER},0_1,,,"], "row 2: value=0_1: must be a number, as 0.25"),
        ([f"{HEAD},value", f"{OF_ROUTER},0.5,,,,0.6"], "has two columns value; each must be g"),
        ([HEAD, "2026-12,spending,170000000000,,,"],
         "value=170000000000: must be above 0 and at most 100000, in billion dollars a year"),
        ([HEAD, "2026-12,spending,0,,,"], "value=0: must be above 0 and at most 100000, in bil"),
        ([HEAD, "2026-12,spending,,0,170,"], "low=0: must be above 0 and at most 100000, in bi"),
        ([HEAD, f"{OF_ROUTER},0.5,,,-1"], "row 2: error=-1: must be 0 or more"),
        ([HEAD, *[f"{OF_ROUTER},0.5,,,"] * 2], "given twice for 2026-09"),
        ([HEAD, f"{OF_ROUTER},0.5,,,,,,,"], "row 2: has more values than columns"),
        ([LOG, f"{OF_ROUTER},2,4,"], f"row 2: indicator={ROUTER_TOKENS}: must name your platform"),
        *(
            ([LOG, f"2026-09,{name},2,4,"], f"row 2: indicator={name}: must begin with a letter")
            for name in ("=cmd|x", "+1", "-1", "@a")
        ),
        ([LOG, "2026-09,ours,4.0000001,4,"], "open_tokens=4.0000001: must be from 0 to all_to"),
        ([LOG, "2026-09,ours,5,4,"], "row 2: open_tokens=5: must be from 0 to all_tokens=4"),
        ([LOG, "2026-09,ours,2,4,0.5"], "row 2: must give either a value, or open_tokens and all"),
        (["\xff"], "cannot be read as csv"),
        ([], "not found"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, lines: list[str], says: str) -> None:
    path = tmp_path / "mine.csv"
    if lines:
        path.write_text("\n".join(lines), encoding="latin-1")
    with pytest.raises(ValueError, match=r"mine\.csv") as refused:
        measurements.read(path)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
