"""A QR code as a picture in the page's ink on white."""

import io

import segno


def picture(text: str) -> bytes:
    """SVG of the code of a text, with the white margin that cameras need."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=8, border=4, dark="#1a1a1a", light="#ffffff", xmldecl=False
    )
    return out.getvalue()
