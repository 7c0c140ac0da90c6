"""What the dissatisfied name: reasons by frequency, and words cut by a kept library."""

from datetime import date

import httpx
import pytest
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.surveys.actions.count_words import count_words
from auditapp.surveys.actions.segmenter import Segmenter, is_topic
from auditapp.surveys.tables import comments, term_counts
from tests.cast import sign_in
from tests.surveys.results.answers import Answers

pytestmark = pytest.mark.anyio
DAY = date(2026, 11, 10)


async def _say(answers: Answers, words: str, times: int, score: int = 2) -> None:
    cast = answers.cast
    row = {
        "root_id": cast.province.id, "question": "comment", "survey_id": answers.survey_id,
        "point_id": cast.point.id, "path": cast.commune.path, "day": DAY, "score": score,
        "words": words,
    }  # fmt: skip
    async with answers.database.writing() as conn:
        await conn.execute(
            comments.insert(), [{**row, "response_id": new_id()} for _ in range(times)]
        )


@pytest.fixture
async def said(answers: Answers) -> Answers:
    """Seven about guidance, two about a person, nine of the satisfied."""
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: 40, 2: 20})
    nodes = [cast.province.id, cast.commune.id, cast.point.id]
    chips = {("not_good", "fees"): 6, ("not_good", "waiting"): 14, ("not_good", "answered"): 18}
    answers.add(nodes, DAY, chips, responses=0)
    await answers.save()
    await _say(answers, "Hướng dẫn chưa rõ, phải bổ sung giấy tờ.", 7)
    await _say(answers, "Anh Toản cáu gắt.", 2)
    await _say(answers, "Nhiệt tình, chu đáo.", 9, score=5)
    return answers


async def test_it_cuts_vietnamese_into_words_of_several_syllables() -> None:
    said = "Hướng dẫn chưa rõ, phải bổ sung giấy tờ."
    async with Segmenter() as segmenter:
        words, few, same = await segmenter.cut([said, "Tốt\nlắm", said])
        assert await segmenter.cut([]) == []
        assert await segmenter.cut(["Tốt"]) == [["tốt"]]
    assert {"hướng dẫn", "bổ sung", "giấy tờ"} <= set(words)
    assert same == words
    assert few == ["tốt", "lắm"]
    assert not any(map(is_topic, ("của", ",", "5", "a")))


async def test_a_segmenter_that_fails_says_so_and_is_ended() -> None:
    with pytest.raises(RuntimeError, match="segmenter"):
        async with Segmenter() as segmenter:
            await segmenter.cut(["Tốt"])
            assert segmenter._process is not None
            segmenter._process.kill()
            await segmenter.cut(["Xấu"])


async def test_it_shows_reasons_and_words_but_no_rare_word(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, said: Answers
) -> None:
    assert await count_words(service.database, clock) == 1
    assert await count_words(service.database, clock) == 0
    await sign_in(service, client, clock, "manager", said.cast.commune)
    page = (await client.get(f"/results/{said.cast.commune.id}/named")).text
    assert page.index("Thời gian chờ") < page.index("Phí, lệ phí")
    assert ">giấy tờ<" in page
    assert ">hướng dẫn<" in page
    assert "nhiệt tình" not in page
    assert "toản" not in page.lower()
    async with service.database.reading() as conn:
        kept = set((await conn.execute(sa.select(term_counts.c.term))).scalars())
    assert not {"toản", "cáu gắt"} & kept


async def test_it_shows_words_only_to_readers_of_comments(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, said: Answers
) -> None:
    await count_words(service.database, clock)
    await sign_in(service, client, clock, "province_viewer", said.cast.province)
    page = (await client.get(f"/results/{said.cast.commune.id}/named")).text
    assert "Thời gian chờ" in page
    assert ">giấy tờ<" not in page


async def test_it_counts_anew_when_a_comment_goes(
    service: Service, clock: FixedClock, said: Answers
) -> None:
    await count_words(service.database, clock)
    async with service.database.writing() as conn:
        await conn.execute(comments.delete().where(comments.c.words.like("Hướng%")))
    assert await count_words(service.database, clock) == 1
    async with service.database.reading() as conn:
        assert (await conn.execute(sa.select(term_counts))).all() == []
