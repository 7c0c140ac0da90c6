"""What a question's score and a comment tell: the figures of that time, and the words."""

from datetime import date
from typing import NamedTuple

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import find_agency, find_point, get_agency
from auditapp.base.errors import Forbidden, Invalid, NotFound
from auditapp.followup.models.known import Known, short
from auditapp.followup.queries.comments import find_by_response
from auditapp.improvement.models.nonconformity import MeasuredBy, Origin
from auditapp.improvement.models.rights import RAISERS
from auditapp.people.models import Actor
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import COMMENT_READERS
from auditapp.surveys.models.periods import parse_period
from auditapp.surveys.models.results import QuestionResult, Results
from auditapp.surveys.queries.results import Asked, get_results
from auditapp.surveys.queries.review import find_comment, list_point_names
from auditapp.web.numbers import percent

CLAUSE = "9.1.2"  # customer satisfaction, ISO 9001:2015


class Score(NamedTuple):
    """A question at an agency or a service point over a period."""

    form: str
    question: str
    node_id: str
    period: str


async def know_question(conn: Connection, actor: Actor, score: Score, *, on: date) -> Known:
    """Return what the score of a question tells; raises NotFound, Forbidden, Invalid.

    Invalid also where the figures are too few to be shown: what nobody may read raises nothing.
    """
    agency = await _agency_of(conn, score.node_id, on=on)
    held = actor.roles_at(agency.path)
    if not held:
        raise NotFound
    if not held & RAISERS:
        raise Forbidden
    period = parse_period(score.period, today=on)
    results = await get_results(conn, Asked(score.node_id, score.form, period, "month", on))
    question = next((one for one in results.questions if one.code == score.question), None)
    if question is None:
        raise NotFound
    if question.suppressed or question.figure is None or not question.figure.n:
        raise Invalid("There are too few answers to this question here.", field="source")
    return Known(
        origin=_origin(results, question, score),
        agency=agency,
        words=_words(results, question, on=on),
        measured=MeasuredBy(
            measure="survey_question",
            measure_form=score.form,
            measure_part=score.question,
            measure_place=score.node_id,
            measure_label=f"{question.text.get('vi', '')} – {results.name}"[:400],
        ),
    )


async def _agency_of(conn: Connection, node_id: str, *, on: date) -> Agency:
    agency = await find_agency(conn, node_id, on=on)
    if agency is not None:
        return agency
    point = await find_point(conn, node_id)
    if point is None:
        raise NotFound
    return await get_agency(conn, point.agency_id, on=on)


def _origin(results: Results, question: QuestionResult, score: Score) -> Origin:
    figure = question.figure
    facts: dict[str, object] = {}
    if figure is not None:
        facts = {
            "n": figure.n, "share": figure.satisfaction, "low": figure.low, "high": figure.high,
            "first": results.period.first.isoformat(), "last": results.period.last.isoformat(),
        }  # fmt: skip
    base = "/results/points/" if results.kind == "point" else "/results/"
    return Origin(
        source="survey_question",
        source_id=score.form,
        source_part=score.question,
        source_place=score.node_id,
        source_label=f"{question.text.get('vi', '')} – {results.name}"[:400],
        source_href=f"{base}{score.node_id}?form={score.form}&period={score.period}",
        source_facts=facts,
    )


def _words(results: Results, question: QuestionResult, *, on: date) -> dict[str, str]:
    figure, text = question.figure, question.text.get("vi", "")
    evidence = ""
    if figure is not None and figure.satisfaction is not None:
        shares = [percent(one or 0.0, language="vi") for one in (
            figure.satisfaction, figure.low, figure.high
        )]  # fmt: skip
        evidence = (
            f"{text}: {shares[0]} hài lòng (khoảng tin cậy 95% từ {shares[1]} đến {shares[2]}, "
            f"n = {figure.n}), {results.name}, từ {results.period.first:%d/%m/%Y} "
            f"đến {min(results.period.last, on):%d/%m/%Y}."
        )
    return {
        "title": short(f"{text} – {results.name}"),
        "clause": CLAUSE,
        "requirement": "",
        "evidence": evidence,
        "found_on": on.isoformat(),
    }


async def know_comment(
    conn: Connection,
    actor: Actor,
    *,
    doc: str = "",
    response: str = "",
    question: str = "",
    on: date,
) -> Known:
    """Return what a comment tells, named by its number or by response and question."""
    comment = await find_comment(
        conn, doc or await find_by_response(conn, actor.root_id, response, question)
    )
    if comment is None or not actor.roles_at(comment.path) & COMMENT_READERS:
        raise NotFound
    agency = await get_agency(conn, comment.path.strip("/").split("/")[-1], on=on)
    names = await list_point_names(conn, [comment.point_id])
    place = f"{names.get(comment.point_id, '')}, {agency.name}"
    return Known(
        origin=Origin(
            source="comment",
            source_id=comment.response_id,
            source_part=comment.question,
            source_place=comment.point_id,
            source_label=place[:400],
            source_href=f"/comments/{comment.doc}",
        ),
        agency=agency,
        words={
            "title": short(comment.words),
            "clause": CLAUSE,
            "evidence": f"“{comment.words}” ({place}, {comment.day:%m/%Y})",
            "found_on": on.isoformat(),
        },
    )
