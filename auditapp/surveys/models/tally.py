"""How answers become counts, and which part of an answer is kept apart. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from auditapp.formkit.engine import CompiledForm, Values
from auditapp.surveys.models.flags import ASIDE, OPEN
from auditapp.surveys.models.survey import Place

TOKEN_LENGTH = 64  # as counts.answer takes it
Tokens = Sequence[tuple[str, str]]
Group = tuple[str, str, str, date, str]  # root, survey, grain, period, channel
Questions = dict[str, dict[str, int]]  # question, answer: n
Nested = dict[str, Questions]  # by node
ANSWERED = True  # stands in the stored answers for words that are kept among the comments


def tokens_of(form: CompiledForm, values: Values) -> Tokens:
    """Return what one response adds to each node: itself, and each of its answers."""
    found = form.counts(values)
    return [("", ""), *((code, token[:TOKEN_LENGTH]) for code, token in found)]


class Tally:
    """Differences of counts, gathered per place and day and spread over its nodes at the end."""

    def __init__(self) -> None:
        self._sums: dict[tuple[Place, date], dict[tuple[str, str], int]] = {}

    def add(self, place: Place, day: date, tokens: Tokens, n: int = 1) -> None:
        """Count tokens at place on day, n times (-1 takes them back)."""
        sums = self._sums.setdefault((place, day), {})
        for token in tokens:
            sums[token] = sums.get(token, 0) + n

    def groups(self) -> dict[Group, Nested]:
        """Return what changes by day and by month, nested below what many counts share."""
        found: dict[Group, Nested] = {}
        for (place, day), sums in self._sums.items():
            questions = _by_question(sums)
            for grain, period in (("D", day), ("M", day.replace(day=1))):
                group = (place.root_id, place.survey_id, grain, period, place.channel)
                nodes = found.setdefault(group, {})
                for node in place.nodes:
                    _merge(nodes.setdefault(node, {}), questions)
        return found

    def rows(self) -> list[tuple[object, ...]]:
        """Return every count that changes, in the order of its key: no two writers deadlock."""
        return sorted(
            (root, node, survey, grain, period, question, answer, channel, n)
            for (root, survey, grain, period, channel), nodes in self.groups().items()
            for node, questions in nodes.items()
            for question, answers in questions.items()
            for answer, n in answers.items()
            if n
        )


class Books(msgspec.Struct, frozen=True):
    """What is counted: `shown` is what pages show, `flagged` what waits or was set aside.

    In `flagged` the standing takes the channel's place.
    """

    shown: Tally
    flagged: Tally

    @classmethod
    def blank(cls) -> "Books":
        """Return books with nothing in them."""
        return cls(Tally(), Tally())

    def add(self, place: Place, day: date, tokens: Tokens, standing: str, n: int = 1) -> None:
        """Count a response that stands in this way, n times (-1 takes it back)."""
        if standing != ASIDE:
            self.shown.add(place, day, tokens, n)
        if standing in {OPEN, ASIDE}:
            self.flagged.add(msgspec.structs.replace(place, channel=standing), day, tokens, n)


def _by_question(sums: dict[tuple[str, str], int]) -> Questions:
    questions: Questions = {}
    for (question, answer), n in sums.items():
        if n:
            questions.setdefault(question, {})[answer] = n
    return questions


def _merge(into: Questions, more: Questions) -> None:
    for question, answers in more.items():
        known = into.get(question)
        if known is None:
            into[question] = dict(answers)
        else:
            for answer, n in answers.items():
                known[answer] = known.get(answer, 0) + n


def without_words(values: Values, texts: Iterable[tuple[str, str]]) -> Values:
    """Return the answers with ANSWERED where the person wrote something."""
    bare = dict(values)
    for code, _ in texts:
        value = bare[code]
        bare[code] = value["is"] if isinstance(value, dict) else ANSWERED
    return bare


def with_words(bare: Values, texts: Iterable[tuple[str, str]]) -> Values:
    """Return the answers with the words put back; the opposite of `without_words`."""
    values = dict(bare)
    for code, words in texts:
        value = values.get(code)
        values[code] = words if value is ANSWERED else {"is": value, "other": words}
    return values
