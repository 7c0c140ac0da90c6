"""What each step asks for before it may be taken; every lack names the place where it is mended.

Source: domain.md B.6 (fields of the request) and ISO 9001:2015, 10.2.1 a to f.
"""

from collections.abc import Iterator

from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.models.work import Whole

Lack = tuple[str, str]  # the place on the page, and the sentence

_FACTS: tuple[tuple[str, str], ...] = (
    ("requirement", N_("Please name the requirement that is not met.")),
    ("evidence", N_("Please write what was seen, where and when.")),
    ("statement", N_("Please state what is missing or wrong.")),
    ("owner_id", N_("Please name the person who is responsible in the unit.")),
    ("verifier_id", N_("Please name the person who will verify.")),
)


def lacks_of_issue(it: Nonconformity) -> list[Lack]:
    """Name what is missing before the request is issued."""
    return [(name, sentence) for name, sentence in _FACTS if not getattr(it, name)]


def lacks_of_cause(whole: Whole) -> list[Lack]:
    """Name what is missing before the cause is submitted."""
    return list(_cause(whole))


def lacks_of_plan(whole: Whole) -> list[Lack]:
    """Name what is missing before the plan is submitted."""
    return [*_cause(whole), *_plan(whole)]


def lacks_of_report(whole: Whole) -> list[Lack]:
    """Name what is missing before the work is reported as done."""
    return list(_report(whole))


def check(lacks: list[Lack]) -> None:
    """Raise Invalid for the first lack."""
    if lacks:
        place, sentence = lacks[0]
        raise Invalid(sentence, field=place)


def _cause(whole: Whole) -> Iterator[Lack]:
    if not whole.corrections and whole.it.grade == "nc_major":
        yield (
            "correction",
            N_("A major nonconformity needs an immediate correction. Please add one."),
        )
    elif not whole.corrections and not whole.it.no_correction:
        yield (
            "correction",
            N_("Please add an immediate correction, or write why none is needed."),
        )
    if not whole.causes:
        yield "cause", N_("Please write at least one cause.")


def _plan(whole: Whole) -> Iterator[Lack]:
    if any(not whole.actions_of(cause.id) for cause in whole.causes):
        yield "action", N_("Please plan at least one action for every cause.")
    elif not any(action.cause_id and action.done_at is None for action in whole.actions):
        yield "action", N_("Please plan at least one action that is still to be done.")
    if not whole.units and not whole.it.elsewhere:
        yield (
            "elsewhere",
            N_("Please name other units with the same cause, or write why there are none."),
        )
    if not whole.it.measure:
        yield (
            "measure",
            N_("Please say by which survey question or clause the effect will be measured."),
        )
    if whole.it.verifier_id in whole.doers:
        yield "verifier_id", N_("The verifier has an action to do here. Please choose another.")


def _report(whole: Whole) -> Iterator[Lack]:
    if whole.open_actions:
        yield "action", N_("Some actions are not done yet.")
    if any(unit.is_found is None for unit in whole.units):
        yield "elsewhere", N_("Some of the other units were not looked at yet.")
