"""Adding differences to the counts, as both databases take them."""

from datetime import date
from functools import partial

import pytest

from auditapp.store.engine import Database
from auditapp.surveys.models.survey import make_place
from auditapp.surveys.models.tally import Books
from auditapp.surveys.queries.counts import add_counts
from tests.surveys.stage import Stage, counted

pytestmark = pytest.mark.anyio

ODD = "\"'\\ {đ}\n"


async def test_it_adds_each_difference_to_its_count_whatever_the_answers_are_called(
    database: Database, stage: Stage
) -> None:
    cast = stage.cast
    place = make_place(
        cast.province.root_id, stage.survey.id, point_id=cast.point.id, path=cast.province.path
    )
    for n in (2, 1):
        books = Books.blank()
        tally = books.shown
        tally.add(place, date(2026, 10, 31), [("", ""), ("Q1", ODD)], n)
        tally.add(place, date(2026, 11, 1), [("Q1", ODD), ("Q1", "5")])
        tally.add(place, date(2026, 11, 2), [("Q1", ODD)])
        await database.bulk(partial(add_counts, books=books))
    wanted = {("", ""): 3, ("Q1", ODD): 7, ("Q1", "5"): 2}
    for node in (cast.point.id, cast.province.id):
        for grain in ("D", "M"):
            assert await counted(database, node, grain=grain) == wanted
