"""Answers for tests of results: written straight into the counts, as many as are wanted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from auditapp.agencies.models import Agency, Point
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.library import queries as library
from auditapp.library.actions import sync_forms
from auditapp.store.engine import Database
from auditapp.surveys.tables import comments, counts, surveys
from tests.cast import Cast, play

OPENED = FixedClock(datetime(2024, 1, 2, 2, 0, tzinfo=UTC))
FORMS = Path(__file__).resolve().parents[3] / "forms"
KEY = ("root_id", "node_id", "survey_id", "grain", "period", "question", "answer", "channel")


class Answers:
    """A survey of the whole province, and its counts."""

    def __init__(self, database: Database, cast: Cast, survey_id: str) -> None:
        self.database, self.cast, self.survey_id = database, cast, survey_id
        self._rows: Counter[tuple[object, ...]] = Counter()

    def add(
        self,
        nodes: Iterable[str],
        day: date,
        tokens: Mapping[tuple[str, str], int],
        responses: int | None = None,
    ) -> None:
        """Count tokens at every node; responses are the sum of `overall` unless said."""
        total = sum(n for (question, _), n in tokens.items() if question == "overall")
        everything = {("", ""): total if responses is None else responses, **tokens}
        for node in nodes:
            for grain, period in (("D", day), ("M", day.replace(day=1))):
                for (question, answer), n in everything.items():
                    key = (self.cast.province.root_id, node, self.survey_id, grain, period)
                    self._rows[(*key, question, answer, "qr")] += n

    def at(self, agency: Agency, point: Point | None, day: date, levels: Mapping[int, int]) -> None:
        """Count answers to the headline at a point, its agency and all above."""
        nodes = agency.path.strip("/").split("/") + ([point.id] if point else [])
        self.add(nodes, day, {("overall", str(level)): n for level, n in levels.items()})

    async def save(self) -> None:
        """Write the counts."""
        rows = [{**dict(zip(KEY, key, strict=True)), "n": n} for key, n in self._rows.items() if n]
        self._rows.clear()
        async with self.database.writing() as conn:
            await conn.execute(counts.insert(), rows)

    async def comment(self, agency: Agency, point: Point, day: date, words: str) -> None:
        """Store a comment with a random key."""
        async with self.database.writing() as conn:
            await conn.execute(
                comments.insert().values(
                    root_id=agency.root_id,
                    response_id=new_id(),
                    question="comment",
                    survey_id=self.survey_id,
                    point_id=point.id,
                    path=agency.path,
                    day=day,
                    score=4,
                    words=words,
                )
            )


async def open_answers(database: Database, form: str = "counter") -> Answers:
    """Play the cast, publish the forms and open one survey in the province."""
    cast = await play(database, OPENED)
    await sync_forms(database, OPENED, FORMS)
    return Answers(database, cast, await open_survey(database, cast.province, form))


async def open_survey(database: Database, agency: Agency, form: str) -> str:
    """Open a survey of a form at an agency."""
    async with database.writing() as conn:
        version = await library.find_latest(conn, "survey", form)
        assert version is not None
        survey_id = new_id()
        await conn.execute(
            surveys.insert().values(
                id=survey_id,
                root_id=agency.root_id,
                agency_id=agency.id,
                form_version_id=version.id,
                form=form,
                title="Khảo sát",
                opened_at=OPENED.now(),
                opened_by="tests",
            )
        )
    return survey_id
