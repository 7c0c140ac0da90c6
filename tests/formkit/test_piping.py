"""Names in texts: filled once, safe, and never left as a brace."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from auditapp.formkit.browser import show_form
from auditapp.formkit.piping import fill, has_places, unknown_places
from auditapp.formkit.questions import SingleChoice
from auditapp.formkit.questions.question import Option
from tests.formkit.cast import both, one_form, render

NAMES = {"agency": {"vi": "Xã Bắc Sơn"}, "field": both("Đất đai", "Land")}
QUESTION = SingleChoice(
    code="q",
    text=both("{agency} và {field}?", "{agency} and {field}?"),
    hint=both("Về {field}", "About {field}"),
    options=(Option(code="a", text=both("Tại {agency}", "At {agency}")),),
)


def test_it_fills_texts_hints_and_options_in_each_language() -> None:
    filled = fill(QUESTION, NAMES)
    assert filled.text == {"vi": "Xã Bắc Sơn và Đất đai?", "en": "Xã Bắc Sơn and Land?"}
    assert filled.hint == both("Về Đất đai", "About Land")
    assert filled.options[0].text == both("Tại Xã Bắc Sơn", "At Xã Bắc Sơn")
    assert QUESTION.text["vi"] == "{agency} và {field}?"


def test_it_says_something_general_where_there_is_no_name() -> None:
    assert fill(QUESTION, {}).text["vi"] == "cơ quan và thủ tục hành chính?"
    (section,) = show_form(one_form(QUESTION), {})
    assert "{agency}" not in str(section["questions"])


def test_it_takes_a_name_as_letters_only() -> None:
    hostile = {"agency": {"vi": "<b>{field}</b>{0.__class__}"}}
    filled = fill(QUESTION, hostile)
    assert filled.text["vi"].startswith("<b>{field}</b>{0.__class__} và ")
    markup = render(filled.show(UNSET))
    assert "<b>" not in markup


def test_it_leaves_a_form_without_names_as_it_is() -> None:
    plain = one_form(SingleChoice(code="q", text=both("?", "?"), options=QUESTION.options[:0]))
    assert not plain.has_places
    assert fill(plain.form, NAMES) is plain.form
    assert one_form(QUESTION).has_places
    assert has_places(QUESTION)


def test_it_knows_what_may_stand_in_braces() -> None:
    assert unknown_places("{agency} {field}") == []
    assert unknown_places("{agncy}") == ["{agncy}"]
    assert unknown_places("{agency.name}") == ["{agency.name}"]
    assert unknown_places("a { b") == ["{"]
    assert unknown_places("{{agency}}") == ["{", "}"]


@given(words=st.text(), name=st.text())
def test_it_never_raises(words: str, name: str) -> None:
    filled = fill(SingleChoice(code="q", text={"vi": words}, options=()), {"agency": {"vi": name}})
    assert isinstance(filled.text["vi"], str)
