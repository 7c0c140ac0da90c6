"""From the counts of one cell to its questions and factors. Pure."""

from collections.abc import Mapping

from auditapp import measure
from auditapp.formkit.definition import Form
from auditapp.formkit.questions import (
    Duration,
    Matrix,
    MultipleChoice,
    Question,
    Ranking,
    Rating,
    Recommendation,
    SingleChoice,
    YesNo,
)
from auditapp.formkit.questions.recommendation import VALUES
from auditapp.surveys.models.kinds import ranks, recommending, span_answers
from auditapp.surveys.models.results import (
    AnsweredQuestion,
    Bar,
    FactorResult,
    QuestionResult,
    Text,
    make_figure,
)

YES: Text = {"vi": "Có", "en": "Yes"}
NO: Text = {"vi": "Không", "en": "No"}

Counts = Mapping[str, Mapping[str, int]]  # question → answer token → n


def headline_of(form: Form) -> Rating | None:
    """Return the question that satisfaction is read from: the headline, else the first rating."""
    ratings = [question for question in form.questions if isinstance(question, Rating)]
    return next((rating for rating in ratings if rating.headline), ratings[0] if ratings else None)


def levels_of(question: Rating | None, tokens: Mapping[str, int]) -> list[int]:
    """Return the counts per level, lowest first; "no opinion" is none of them."""
    points = question.points if question else 5
    return [tokens.get(str(level), 0) for level in range(1, points + 1)]


def distributions(form: Form, counts: Counts, *, hidden: bool) -> tuple[QuestionResult, ...]:
    """Return every question that has answers to choose from; without figures when hidden."""
    groups = {
        part.code: asked.text
        for section in form.sections
        for asked in section.questions
        if isinstance(asked, Matrix)
        for part in asked.parts()
    }
    found = (
        _distribution(question, {} if hidden else counts.get(question.code, {}), hidden, groups)
        for question in form.questions
    )
    return tuple(result for result in found if result is not None)


def answered_questions(form: Form, counts: Counts, *, hidden: bool) -> tuple[AnsweredQuestion, ...]:
    """Return how many answered each question, in the order asked; notes ask nothing."""
    total = counts.get("", {}).get("", 0)
    found = []
    for section in form.sections:
        for question in (part for asked in section.questions for part in asked.parts()):
            if question.field_names():
                tokens = counts.get(question.code, {})
                n = tokens.get("answered", sum(tokens.values()))
                few = hidden or 0 < n < measure.HIDE_BELOW
                found.append(
                    AnsweredQuestion(
                        code=question.code,
                        text=question.text,
                        conditional=question.when is not None or section.when is not None,
                        suppressed=few,
                        n=None if few else n,
                        share=None if few or not total else n / total,
                    )
                )
    return tuple(found)


def factors(form: Form, counts: Counts, *, hidden: bool) -> tuple[FactorResult, ...]:
    """Return the index of each factor over its criteria that enough people answered."""
    found = []
    for factor in form.factors:
        criteria = [] if hidden else _criteria(form, factor.code, counts)
        levels = tuple(sum(level) for level in zip(*criteria, strict=False))
        found.append(
            FactorResult(
                code=factor.code,
                title=factor.title,
                index=measure.factor_index(criteria) if criteria else None,
                levels=levels,
            )
        )
    return tuple(found)


def factors_index(form: Form, found: tuple[FactorResult, ...]) -> float | None:
    """Return the mean of the factors by their weights."""
    if not found:
        return None
    weights = {factor.code: factor.weight for factor in form.factors}
    return measure.overall_index({f.code: f.index for f in found}, weights=weights)


def _criteria(form: Form, code: str, counts: Counts) -> list[list[int]]:
    """Return the counts per level of each criterion of a factor that enough people answered."""
    criteria = (
        levels_of(question, counts.get(question.code, {}))
        for question in form.questions
        if isinstance(question, Rating) and question.factor == code
    )
    return [levels for levels in criteria if sum(levels) >= measure.HIDE_BELOW]


def _distribution(
    question: Question, tokens: Mapping[str, int], hidden: bool, groups: Mapping[str, Text]
) -> QuestionResult | None:
    answers = _answers(question)
    if answers is None:
        return None
    several = isinstance(question, MultipleChoice)
    given = {code: tokens.get(code, 0) for code, _ in answers}
    n = (
        tokens.get("answered", 0)
        if isinstance(question, MultipleChoice | Ranking)
        else sum(given.values())
    )
    few = hidden or 0 < n < measure.HIDE_BELOW
    rating = question if isinstance(question, Rating) else None
    scaled = isinstance(question, Rating | Recommendation) and question.no_opinion is not None
    return QuestionResult(
        code=question.code,
        type=str(question.__struct_config__.tag),
        text=question.text,
        headline=question.headline,
        several=several,
        suppressed=few,
        n=None if few else n,
        no_opinion=tokens.get("none", 0) if scaled and not few else None,
        answers=()
        if few
        else tuple(
            Bar(code=code, text=text, n=given[code], share=given[code] / n if n else 0.0)
            for code, text in answers
        ),
        figure=make_figure(levels_of(rating, tokens), hidden=few) if rating else None,
        group=groups.get(question.code),
        recommending=recommending(tokens)
        if isinstance(question, Recommendation) and not few
        else None,
        ranks=ranks(question, tokens) if isinstance(question, Ranking) and not few else (),
    )


def _answers(question: Question) -> list[tuple[str, Text]] | None:
    """Return (token, words), the best first for ratings; None for questions without choices."""
    match question:
        case Rating():
            labels = zip(range(1, question.points + 1), question.labels, strict=True)
            return [(str(level), label) for level, label in labels][::-1]
        case Recommendation():
            return [(str(value), {"vi": str(value)}) for value in VALUES][::-1]
        case SingleChoice() | MultipleChoice():
            return [(option.code, option.text) for option in question.options]
        case YesNo(labels=labels):
            yes, no = (labels.yes, labels.no) if labels else (YES, NO)
            return [("yes", yes), ("no", no)]
        case Duration():
            return span_answers(question)
        case Ranking():
            return []  # a bar per place and thing says little: `ranks` stands for them
        case _:
            return None
