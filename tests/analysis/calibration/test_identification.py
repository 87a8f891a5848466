"""What the record does not tell apart is kept beside the posterior, and told where it is shown."""

from pathlib import Path

from analysis.calibration.identification import MARK, note, partners, text_of


def test_pairs_are_found_again_from_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    path.write_text(text_of([("a", "b", -0.823), ("b", "c", 0.9)]), encoding="utf-8")
    assert partners(path) == {"a": ["b"], "b": ["a", "c"], "c": ["b"]}
    assert "-0.82" in path.read_text(encoding="utf-8")


def test_only_what_is_shown_is_told() -> None:
    known = {"a": ["b"], "b": ["a", "c"], "c": ["b"]}
    said = f"Not separately identified by the record ({MARK}): b from a; b from c."
    assert note(["x", "b"], known) == said
    assert note(["b", "a"], known) == said
    assert note(["x"], known) == ""
