from urllib.parse import unquote

import segno

from lms.rendering.qr import qr_svg

ADDRESS = "https://ustaz.example/verify/7QKM4XHP9W2C/"


def test_the_code_is_a_picture_that_needs_no_other_file():
    head, _, picture = qr_svg(ADDRESS).partition(",")

    assert head == "data:image/svg+xml;charset=utf-8"
    assert unquote(picture).count("href") == 0


def test_the_code_has_level_m_and_four_modules_of_quiet_around_it():
    code = segno.make(ADDRESS, error="m", boost_error=False, micro=False)
    side = code.symbol_size(border=4)[0]

    assert code.error == "M"
    assert f"viewBox='0 0 {side} {side}'" in unquote(qr_svg(ADDRESS))


def test_the_same_text_makes_the_same_picture():
    assert qr_svg(ADDRESS) == qr_svg(ADDRESS)
    assert qr_svg(ADDRESS) != qr_svg(ADDRESS + "x")
