"""Numbers as readers write them."""

from auditapp.web.numbers import number, percent


def test_it_writes_numbers_as_the_country_does() -> None:
    assert number(1234.5, "vi", 1) == "1.234,5"
    assert number(1234.5, "en", 1) == "1,234.5"
    assert percent(0.827, "vi") == "82,7%"


def test_it_gives_no_sign_to_what_rounds_to_nothing() -> None:
    assert number(-0.04, "vi", 1) == "0,0"
    assert percent(-0.0004, "en") == "0.0%"
    assert number(-0.06, "vi", 1) == "-0,1"
