"""Text in HTML: escaped, and never parted before a percent sign."""

from analysis.common.markup import paragraph, plain_text, table


def test_no_line_begins_with_a_percent_sign_in_text_or_tables() -> None:
    for html in (
        plain_text("100 % & more"),
        paragraph("in 100 %"),
        table(("50 %",), [("90 % of runs",)], "95 % interval"),
        table(("a", "b"), [("x", "100 %")], raw=False),
        table(("a", "b"), [("x", "<b>100 %</b>")], raw=True),
    ):
        assert " %" not in html
        assert "&nbsp;%" in html


def test_what_comes_from_outside_is_escaped() -> None:
    assert plain_text("<b> & 1 %") == "&lt;b&gt; &amp; 1&nbsp;%"
