"""Square codes that a telephone reads."""

import segno

QUIET_ZONE = 4  # modules on every side, as ISO 18004 asks
INK = "#17242b"


def qr_svg(text: str) -> str:
    """Give a QR code of the text, error level M, as the data address of an SVG picture."""
    code = segno.make(text, error="m", boost_error=False, micro=False)
    return code.svg_data_uri(border=QUIET_ZONE, dark=INK, omitsize=True, svgclass=None, lineclass=None, nl=False)
