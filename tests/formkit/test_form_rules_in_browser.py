"""form-rules.js on a page: what is hidden cannot be seen and is not sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from auditapp.formkit.browser import show_form
from auditapp.formkit.conditions import Condition
from auditapp.formkit.questions import Conformity, MultipleChoice, ShortText
from tests.formkit.cast import OPTIONS, OVERALL, both, one_form, render

pytestmark = pytest.mark.browser
RULES = Path(__file__).parents[2] / "static" / "js" / "form-rules.js"
SENT = "Array.from(new FormData(document.forms[0]).keys())"


@pytest.fixture
def page() -> Iterator[Page]:
    form = one_form(
        OVERALL,
        MultipleChoice(
            code="bad",
            text=both("Chưa tốt", "Not good"),
            options=OPTIONS,
            when=Condition(question="overall", at_most=3),
        ),
        ShortText(
            code="wait",
            text=both("Chờ bao lâu?", "How long?"),
            when=Condition(question="bad", includes="waiting"),
        ),
        Conformity(code="Q-1", text=both("Điều 4.1", "Clause 4.1")),
    )
    (section,) = show_form(form, {})
    questions = section["questions"]
    assert isinstance(questions, list)
    markup = "".join(render(question) for question in questions)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.set_content(f"<!DOCTYPE html><form method='post' action='/'>{markup}</form>")
        page.add_script_tag(path=RULES)
        yield page
        browser.close()


def test_it_shows_and_hides_follow_ups_as_answers_change(page: Page) -> None:
    follow_up, deeper, other = (page.locator(s) for s in ("#q-bad", "#q-wait", ".q-other"))
    assert not follow_up.is_visible()
    page.check("#in-overall-2")
    assert follow_up.is_visible()
    assert not deeper.is_visible()
    assert not other.is_visible()
    page.check("#in-bad-waiting")
    page.check("#in-bad-else")
    assert deeper.is_visible()
    assert other.is_visible()
    page.check("#in-overall-5")
    assert not follow_up.is_visible()
    assert not deeper.is_visible()


def test_it_sends_only_what_is_asked(page: Page) -> None:
    page.check("#in-overall-2")
    page.check("#in-bad-waiting")
    page.fill("#in-wait", "1 giờ")
    assert page.evaluate(SENT) == ["overall", "bad", "bad", "wait"]
    page.check("#in-overall-5")
    assert page.evaluate(SENT) == ["overall"]
    page.check("#in-overall-1")
    assert page.evaluate(SENT) == ["overall", "bad", "bad", "wait"]


def test_it_opens_the_fields_of_the_chosen_grade(page: Page) -> None:
    opened = "Array.from(document.querySelectorAll('.q-field:not([hidden])'), e => e.dataset.field)"
    assert page.evaluate(opened) == []
    page.check("#in-Q-1-na")
    assert page.evaluate(opened) == ["reason"]
    page.check("#in-Q-1-nc_major")
    assert page.evaluate(opened) == [
        "criterion",
        "evidence",
        "statement",
        "deadline",
        "correction",
        "notice",
        "note",
    ]


def test_it_reads_an_answer_that_is_stored_already(page: Page) -> None:
    known = render(OVERALL.show(2), "known")
    page.evaluate("html => document.querySelector('#q-overall').outerHTML = html", known)
    page.dispatch_event("form", "change")
    assert page.locator("#q-bad").is_visible()
