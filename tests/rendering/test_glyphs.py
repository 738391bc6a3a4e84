from fontTools.ttLib import TTFont

from lms.rendering.glyphs import FONTS, missing_glyphs

LETTERS = (
    "ӘәҒғҚқҢңӨөҰұҮүҺһІі ӢӣӮӯҲҳҶҷ ЎўЁё OʻoʻGʻgʻʼ ÄäÇçŽžŇňÖöŞşÜüÝý ĞğIıİiÑñŪū №₸ «»–—"
    "абвгдежзийклмнопрстуфхцчшщъыьэюя ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 €$ ’‘“”„…·"
)


def test_every_letter_of_the_seven_languages_can_be_printed():
    assert missing_glyphs(LETTERS) == []


def test_letters_that_the_fonts_lack_are_named_once_and_in_order():
    assert missing_glyphs("Ұ 漢 字 Ә 漢 →") == ["漢", "字", "→"]


def test_a_letter_typed_in_two_pieces_counts_as_one():
    assert missing_glyphs("И\u0306ван Ю\u0304") == []


def test_spaces_and_soft_hyphens_need_no_glyph():
    assert missing_glyphs("а\u00adб\u00a0в\tг\nд\u202fе") == []


def test_marks_that_turn_or_hide_text_cannot_be_printed():
    assert missing_glyphs("Ким\u202eаннА\u200b") == ["\u202e", "\u200b"]


def test_the_five_faces_hold_the_same_characters():
    faces = [frozenset(TTFont(path, lazy=True).getBestCmap()) for path in sorted(FONTS.glob("*.ttf"))]

    assert len(faces) == 5
    assert len(set(faces)) == 1


def test_the_faces_stay_small_enough_to_carry():
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 1_500_000
