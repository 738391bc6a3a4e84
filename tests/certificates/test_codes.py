"""Codes of certificates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certificates import codes

signs = st.text(alphabet=codes.ALPHABET, min_size=11, max_size=11)


def test_the_alphabet_has_a_prime_number_of_signs_that_read_alike_to_nothing():
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 29
    assert not set(codes.ALPHABET) & set("ILOUY01")


def test_a_made_code_is_well_formed_and_new():
    made = {codes.make_code() for _ in range(200)}

    assert len(made) == 200
    assert all(codes.is_well_formed(code) for code in made)


@given(signs)
def test_any_eleven_signs_and_their_check_sign_are_a_code(text):
    assert codes.is_well_formed(text + codes.check_sign(text))


@given(signs, st.integers(0, 11), st.sampled_from(codes.ALPHABET))
def test_every_single_slip_is_caught(text, place, slip):
    code = text + codes.check_sign(text)
    typed = code[:place] + slip + code[place + 1 :]

    assert codes.is_well_formed(typed) is (typed == code)


@given(signs, st.integers(0, 10))
def test_every_swap_of_neighbours_is_caught(text, place):
    code = text + codes.check_sign(text)
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert codes.is_well_formed(typed) is (typed == code)


@pytest.mark.parametrize("typed", ["7qkm 4xhp 9w2c", "7QKM-4XHP-9W2C", "7qkm–4xhp\u00a09w2c", " 7QKM4XHP9W2C\n"])
def test_spaces_hyphens_and_case_do_not_matter(typed):
    assert codes.normalised(typed) == "7QKM4XHP9W2C"


@pytest.mark.parametrize("typed", ["", "7QKM4XHP9W2", "7QKM4XHP9W2CC", "7QKM4XHP9W2O", "7QKM4XHP9W2С", "ß" * 6])
def test_other_lengths_and_other_letters_are_no_code(typed):
    assert codes.is_well_formed(codes.normalised(typed)) is False


def test_people_read_a_code_in_groups_of_four():
    assert codes.grouped("7QKM4XHP9W2C") == "7QKM 4XHP 9W2C"
