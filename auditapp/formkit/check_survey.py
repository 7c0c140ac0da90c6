"""Cross references inside a survey that the shape alone cannot tell. Yields (path, sentence)."""

from collections import Counter
from collections.abc import Collection, Iterator

from auditapp.formkit.conditions import COMPARISONS, Condition, leaves, token
from auditapp.formkit.definition import Survey
from auditapp.formkit.questions import (
    AnyQuestion,
    Date,
    MultipleChoice,
    Note,
    Number,
    Rating,
    SingleChoice,
    YesNo,
)

Found = Iterator[tuple[str, str]]
RESERVED = ("none", "answered")


def check_survey(survey: Survey, clauses: Collection[str] | None) -> Found:
    """Find every fault of a survey; `clauses` are the codes of all clause sets, None if unknown."""
    yield from _check_codes(survey)
    yield from _check_headline(survey)
    factors = {factor.code for factor in survey.factors}
    earlier: dict[str, AnyQuestion] = {}
    all_codes = {q.code for section in survey.sections for q in section.questions}
    for number, section in enumerate(survey.sections):
        place = f"sections[{number}]"
        if section.when is not None:
            yield from _check_when(section.when, f"{place}.when", earlier, all_codes)
        for index, question in enumerate(section.questions):
            path = f"{place}.questions[{index}]"
            yield from _check_links(question, path, factors, clauses)
            yield from _check_question(question, path)
            if question.when is not None:
                yield from _check_when(question.when, f"{path}.when", earlier, all_codes)
            earlier[question.code] = question


def check_twice(codes: list[tuple[str, str]], noun: str) -> Found:
    """Name every code that stands more than once; `codes` are (path, code)."""
    times = Counter(code for _, code in codes)
    first: set[str] = set()
    for path, code in codes:
        if times[code] > 1 and code in first:
            yield path, f"The {noun} {code!r} stands more than once."
        first.add(code)


def _check_codes(survey: Survey) -> Found:
    questions = [
        (f"sections[{s}].questions[{q}]", question)
        for s, section in enumerate(survey.sections)
        for q, question in enumerate(section.questions)
    ]
    yield from check_twice([(f"{path}.code", q.code) for path, q in questions], "question code")
    yield from check_twice(
        [(f"sections[{n}].code", s.code) for n, s in enumerate(survey.sections)], "section code"
    )
    yield from check_twice(
        [(f"factors[{n}].code", f.code) for n, f in enumerate(survey.factors)], "factor code"
    )
    fields = {name: q.code for _, q in questions for name in q.field_names() if name != q.code}
    for path, question in questions:
        if question.code in fields:
            owner = fields[question.code]
            yield f"{path}.code", f"The code {question.code!r} is a field of question {owner!r}."


def _check_headline(survey: Survey) -> Found:
    asked = [
        (f"sections[{s}].questions[{q}]", question)
        for s, section in enumerate(survey.sections)
        for q, question in enumerate(section.questions)
        if not isinstance(question, Note)
    ]
    heads = [(place, path, q) for place, (path, q) in enumerate(asked) if q.headline]
    for number, (place, path, question) in enumerate(heads):
        if number:
            yield f"{path}.headline", "Only one question can be the headline."
        elif place:
            yield f"{path}.headline", "The headline question must be asked first."
        if not isinstance(question, Rating):
            yield f"{path}.headline", "Only a rating can be the headline."
        if question.when is not None or survey.sections[0].when is not None:
            yield (
                f"{path}.when",
                "The headline question is always asked: it cannot have a condition.",
            )


def _check_links(
    question: AnyQuestion, path: str, factors: Collection[str], clauses: Collection[str] | None
) -> Found:
    if question.factor is not None and question.factor not in factors:
        yield f"{path}.factor", f"The factor {question.factor!r} is not among the factors."
    for index, clause in enumerate(question.clauses):
        if clauses is not None and clause not in clauses:
            yield f"{path}.clauses[{index}]", f"The clause {clause!r} is in no clause set."


def _check_question(question: AnyQuestion, path: str) -> Found:
    if isinstance(question, Rating):
        yield from _check_rating(question, path)
    elif isinstance(question, SingleChoice | MultipleChoice):
        yield from _check_options(question, path)
    elif isinstance(question, Note) and question.required:
        yield f"{path}.required", "A note has no answer and cannot be required."
    if (
        isinstance(question, Number | Date | MultipleChoice)
        and question.min is not None
        and question.max is not None
        and question.min > question.max  # type: ignore[operator]
    ):
        yield f"{path}.min", "The smallest value (min) is above the largest (max)."


def _check_rating(question: Rating, path: str) -> Found:
    if len(question.labels) != question.points:
        yield (
            f"{path}.labels",
            f"There are {len(question.labels)} labels for {question.points} points.",
        )
    if question.faces and question.points > 5:
        yield f"{path}.faces", "There are faces for up to 5 points only."


def _check_options(question: SingleChoice | MultipleChoice, path: str) -> Found:
    codes = [(f"{path}.options[{n}].code", o.code) for n, o in enumerate(question.options)]
    yield from check_twice(codes, "option code")
    for place, code in codes:
        if code in RESERVED:
            yield place, f"The option code {code!r} is reserved."
    others = [n for n, option in enumerate(question.options) if option.other]
    for number in others[1:]:
        yield f"{path}.options[{number}].other", "Only one option can be the other answer."
    if isinstance(question, MultipleChoice) and (question.min or 0) > len(codes):
        yield f"{path}.min", f"At least {question.min} are wanted of {len(codes)} options."


def _check_when(
    when: Condition, path: str, earlier: dict[str, AnyQuestion], all_codes: Collection[str]
) -> Found:
    for leaf in leaves(when):
        code = leaf.question or ""
        if code not in all_codes:
            yield path, f"The condition asks question {code!r}, which does not exist."
        elif code not in earlier:
            yield path, f"The condition asks question {code!r}, which is not before this one."
        else:
            yield from _check_leaf(leaf, path, earlier[code])


def _check_leaf(leaf: Condition, path: str, question: AnyQuestion) -> Found:
    used = next(key for key in COMPARISONS if getattr(leaf, key) is not None)
    name, code = used.rstrip("_"), question.code
    numeric = isinstance(question, Rating | Number)
    if isinstance(question, Note):
        yield path, f"The condition asks {code!r}, which is a note and has no answer."
    elif used in ("at_least", "at_most") and not numeric:
        yield path, f"The comparison {name} needs a rating or a number, and {code!r} is neither."
    elif used == "includes" and not isinstance(question, MultipleChoice):
        yield path, f"The comparison includes needs a multiple choice, and {code!r} is none."
    elif used in ("is_", "is_not", "includes"):
        wanted, known = token(getattr(leaf, used)), _answers(question)
        if known is not None and wanted not in known:
            yield path, f"Question {code!r} has no answer {wanted!r}."


def _answers(question: AnyQuestion) -> list[str] | None:
    if isinstance(question, SingleChoice | MultipleChoice):
        return [option.code for option in question.options]
    if isinstance(question, YesNo):
        return ["yes", "no"]
    if isinstance(question, Rating):
        points = [str(point) for point in range(1, question.points + 1)]
        return [*points, "none"] if question.no_opinion else points
    return None
