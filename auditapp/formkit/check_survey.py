"""Cross references inside a survey that the shape alone cannot tell. Yields (path, sentence)."""

from collections.abc import Collection, Iterator

from auditapp.formkit.check_questions import Found, check_question, check_reasons, check_twice
from auditapp.formkit.conditions import COMPARISONS, Condition, leaves, token
from auditapp.formkit.definition import Survey
from auditapp.formkit.questions import (
    AnyQuestion,
    Duration,
    Group,
    Matrix,
    MultipleChoice,
    Note,
    Number,
    Question,
    Ranking,
    Rating,
    Reasons,
    Recommendation,
    SingleChoice,
    YesNo,
)
from auditapp.formkit.questions.recommendation import VALUES

NUMERIC = (Rating, Recommendation, Number, Duration)
RESERVED_CODES = ("token", "done")  # fields of the survey page itself


def check_survey(survey: Survey, clauses: Collection[str] | None) -> Found:
    """Find every fault of a survey; `clauses` are the codes of all clause sets, None if unknown."""
    yield from _check_codes(survey)
    yield from _check_headline(survey)
    factors = {factor.code for factor in survey.factors}
    earlier: dict[str, Question] = {}
    all_codes = {question.code for _, question in _parts(survey)}
    for number, section in enumerate(survey.sections):
        place = f"sections[{number}]"
        if section.when is not None:
            yield from _check_when(section.when, f"{place}.when", earlier, all_codes)
        for index, asked in enumerate(section.questions):
            path = f"{place}.questions[{index}]"
            yield from _check_links(asked, path, factors, clauses)
            yield from check_question(asked, path)
            if isinstance(asked, Reasons):
                yield from check_reasons(asked, path, earlier.get(asked.about))
            if asked.when is not None:
                yield from _check_when(asked.when, f"{path}.when", earlier, all_codes)
            earlier |= {question.code: question for question in asked.parts()}


def _parts(survey: Survey) -> Iterator[tuple[str, Question]]:
    """Yield every question with its path, those of groups one by one."""
    for path, asked in _asked(survey):
        if isinstance(asked, Group):
            for number, part in enumerate(asked.parts()):
                yield f"{path}.{asked.PARTS}[{number}]", part
        else:
            yield path, asked


def _asked(survey: Survey) -> Iterator[tuple[str, AnyQuestion]]:
    for number, section in enumerate(survey.sections):
        for index, asked in enumerate(section.questions):
            yield f"sections[{number}].questions[{index}]", asked


def _check_codes(survey: Survey) -> Found:
    questions = list(_parts(survey))
    groups = [(f"{path}.code", q.code) for path, q in _asked(survey) if isinstance(q, Group)]
    places = [*groups, *((f"{path}.code", q.code) for path, q in questions)]
    yield from check_twice(places, "question code")
    for place, code in places:
        if code in RESERVED_CODES:
            yield place, f"The code {code!r} is reserved."
    yield from check_twice(
        [(f"sections[{n}].code", s.code) for n, s in enumerate(survey.sections)], "section code"
    )
    yield from check_twice(
        [(f"factors[{n}].code", f.code) for n, f in enumerate(survey.factors)], "factor code"
    )
    fields = {name: q.code for _, q in questions for name in q.field_names() if name != q.code}
    for place, code in places:
        if code in fields:
            yield place, f"The code {code!r} is a field of question {fields[code]!r}."


def _check_headline(survey: Survey) -> Found:
    asked = [(path, question) for path, question in _parts(survey) if type(question) is not Note]
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
    asked: AnyQuestion, path: str, factors: Collection[str], clauses: Collection[str] | None
) -> Found:
    rows = asked.rows if isinstance(asked, Matrix) else ()
    places = [(path, asked), *((f"{path}.rows[{number}]", row) for number, row in enumerate(rows))]
    for place, part in places:
        if part.factor is not None and part.factor not in factors:
            yield f"{place}.factor", f"The factor {part.factor!r} is not among the factors."
        for index, clause in enumerate(part.clauses):
            if clauses is not None and clause not in clauses:
                yield f"{place}.clauses[{index}]", f"The clause {clause!r} is in no clause set."


def _check_when(
    when: Condition, path: str, earlier: dict[str, Question], all_codes: Collection[str]
) -> Found:
    for leaf in leaves(when):
        code = leaf.question or ""
        if code not in all_codes:
            yield path, f"The condition asks question {code!r}, which does not exist."
        elif code not in earlier:
            yield path, f"The condition asks question {code!r}, which is not before this one."
        else:
            yield from _check_leaf(leaf, path, earlier[code])


def _check_leaf(leaf: Condition, path: str, question: Question) -> Found:
    used = next(key for key in COMPARISONS if getattr(leaf, key) is not None)
    name, code = used.rstrip("_"), question.code
    if isinstance(question, Note):
        yield path, f"The condition asks {code!r}, which is a note and has no answer."
    elif used in ("at_least", "at_most") and not isinstance(question, NUMERIC):
        yield path, f"The comparison {name} needs a rating or a number, and {code!r} is neither."
    elif used == "includes" and not isinstance(question, MultipleChoice | Ranking):
        yield path, f"The comparison includes needs a multiple choice, and {code!r} is none."
    elif used in ("is_", "is_not") and isinstance(question, Ranking):
        yield path, f"The comparison {name} needs one answer, and {code!r} is a ranking."
    elif used in ("is_", "is_not", "includes"):
        wanted, known = token(getattr(leaf, used)), _answers(question)
        if known is not None and wanted not in known:
            yield path, f"Question {code!r} has no answer {wanted!r}."


def _answers(question: Question) -> list[str] | None:
    if isinstance(question, SingleChoice | MultipleChoice | Ranking):
        return [option.code for option in question.options]
    if isinstance(question, YesNo):
        return ["yes", "no"]
    if isinstance(question, Rating | Recommendation):
        values = VALUES if isinstance(question, Recommendation) else range(1, question.points + 1)
        points = [str(point) for point in values]
        return [*points, "none"] if question.no_opinion else points
    return None
