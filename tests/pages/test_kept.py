"""Registered forecasts, and what was measured by past rules, never change."""

import hashlib

import pytest

from tests.test_layout import ROOT

KEPT = {
    "docs/forecasts/0.1.0.csv": "79589a22c54b3c4b8715ecb7abe2d635",
    "docs/forecasts/0.2.0.csv": "829dbaac7831dc36b428f7722d0f3cd8",
    "docs/forecasts/0.3.0.csv": "f2689678d9010333774cb0800cae21af",
    "docs/tables/removed_numbers.csv": "84469f3bd7a92e21eb337ea9880c4e21",
    "docs/tables/scores_0.2.0.csv": "f2869a1201f32407019d29dc4d70b8e4",
}
"""The first half of each SHA-256."""


@pytest.mark.parametrize("file", KEPT)
def test_a_file_that_cannot_be_made_again_is_unchanged(file: str) -> None:
    assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:32] == KEPT[file]
