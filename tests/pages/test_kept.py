"""What version 0.2.0 made stays as it was until it is made again: its rules are no more."""

import hashlib

import pytest

from tests.test_layout import ROOT

KEPT = {
    "analysis/kept/past.csv": "d0277816db7ead11f3f34fa0238d6df8",
    "analysis/kept/standing.csv": "c7e1ef71445ec90d37e88fcc07e4dfda",
    "docs/forecasts/0.1.0.csv": "79589a22c54b3c4b8715ecb7abe2d635",
    "docs/forecasts/0.2.0.csv": "829dbaac7831dc36b428f7722d0f3cd8",
    "docs/forecasts/0.3.0.csv": "f2689678d9010333774cb0800cae21af",
    "docs/history.md": "ff8e8e9d37e4ae675af2ba9a71079ca2",
    "docs/images/evidence/record.png": "c356ce68a30fc92a50b0f87fe5ff189a",
    "docs/images/history/markets.png": "ad3efc83f9e8dd0cac7b954878387549",
    "docs/images/skill/forecasts.png": "89daf447a00039d858b75f9e7c560632",
    "docs/tables/history.csv": "8e76497b8095b2628279388305fff784",
    "docs/tables/learnt.csv": "9ba94de26dc7616cf383524191062682",
    "docs/tables/scores_0.2.0.csv": "f2869a1201f32407019d29dc4d70b8e4",
    "docs/tables/targets.csv": "4c98a2e984b1d965ece8cc1556deb3ea",
    "docs/teaching/lab.html": "775c7b6c33a07ae4d11512a85064967c",
}
"""Scores, forecasts and the class's page: the first half of each SHA-256."""


@pytest.mark.parametrize("file", KEPT)
def test_what_cannot_be_made_again_is_as_it_was(file: str) -> None:
    assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:32] == KEPT[file]
