"""Folding and tidying Vietnamese words."""

import unicodedata

from auditapp.base.words import fold, is_plain, tidy


def test_it_folds_marks_case_and_d_with_stroke() -> None:
    assert fold("Hài lòng đ") == "hai long d"
    assert fold("  Lạng   SƠN Đồng Đăng ") == "lang son dong dang"


def test_it_folds_both_spellings_of_a_letter_alike() -> None:
    words = "Thủy Nguyễn Ươm"
    assert fold(unicodedata.normalize("NFD", words)) == fold(unicodedata.normalize("NFC", words))


def test_it_tidies_into_one_spelling_with_single_blanks() -> None:
    assert tidy(unicodedata.normalize("NFD", " Sở \t Y  tế\n")) == "Sở Y tế"


def test_it_tells_control_characters() -> None:
    assert is_plain("Sở Y tế (cơ sở 2)")
    assert not is_plain("Sở\x00")
    assert not is_plain("Sở\x1b[31m")
