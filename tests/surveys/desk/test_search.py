"""Search without diacritics and with typing errors; the words of a query; what a page marks."""

import random

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.surveys.models.search import are_near, cut, parts, retyped, spellings
from tests.cast import sign_in
from tests.surveys.desk.stage import found, write
from tests.surveys.results.answers import Answers

WORDS = (
    "Thái độ phục vụ rất lịch sự, tôi hài lòng.",
    "Chờ đợi quá lâu vì thiếu ghế ngồi.",
    "Đường vào bộ phận một cửa khó đi.",
)

TYPED = {
    0: ("lịch sự", "lich su", "LICH SU", "lihc su", "lich sự thaii", "hailong"),
    1: ("cho doi lau", "chờ đợii", "ghees", "gje ngoi"),
    2: ("duong", "đương", "dduwowngf vaof", "cua kho"),
}


def test_it_knows_near_words_by_one_letter() -> None:
    near = (("khong", "khon"), ("lich", "lihc"), ("thai", "thoi"), ("phuc", "phucc"))
    assert all(are_near(one, other) and are_near(other, one) for one, other in near)
    far = (("khong", "kho"), ("lich", "chil"), ("dung", "nguoi"), ("abcd", "badc"))
    assert not any(are_near(one, other) for one, other in far)


def test_near_words_share_a_spelling() -> None:
    chance = random.Random(7)  # noqa: S311
    letters = "aeiouhngtcm"
    for _ in range(3000):
        word = "".join(chance.choices(letters, k=chance.randint(3, 7)))
        at = chance.randrange(len(word))
        typed = chance.choice(
            (word[:at] + word[at + 1 :], word[:at] + chance.choice(letters) + word[at:],
             word[:at] + chance.choice(letters) + word[at + 1 :],
             word[:at] + word[at : at + 2][::-1] + word[at + 2 :])
        )  # fmt: skip
        assert are_near(word, typed)
        if len(typed) > 2:
            assert spellings(word) & spellings(typed)


def test_it_cuts_words_and_leaves_hidden_ones_out() -> None:
    text = "Đặng ▇▇▇ ở Quầy-3 [đã che] không “VUI”."
    assert list(cut(text)) == ["dang", "o", "quay", "3", "khong", "vui"]
    assert parts("Rất lịch sự!", {"lich", "su"}) == [
        ("Rất ", False), ("lịch", True), (" ", False), ("sự", True), ("!", False),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["khong", "khoong", "khong2", "ddooix"])
def test_it_reads_what_was_typed_without_an_input_method(typed: str) -> None:
    assert retyped(typed) in {"khong", "doi"}


@pytest.mark.anyio
async def test_it_finds_words_however_they_were_typed(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, *WORDS)
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    for number, typed in TYPED.items():
        for q in typed:
            assert (await found(client, q=q))[:1] == [WORDS[number]], q


@pytest.mark.anyio
async def test_it_shows_near_words_after_the_exact_ones(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, *(["Rất lịch sự"] * 12), *(["Rất lịhc sự"] * 12))
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    assert await found(client, q="lich") == ["Rất lịch sự"] * 12 + ["Rất lịhc sự"] * 8
    page = await client.get("/comments?q=lich")
    assert page.text.count("<mark>lịch</mark>") == 12
    assert page.text.count("<mark>lịhc</mark>") == 8
    after = page.text.split("after=")[1].split('"')[0]
    assert await found(client, q="lich", after=after) == ["Rất lịhc sự"] * 4


@pytest.mark.anyio
async def test_it_says_which_word_nobody_wrote(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, *WORDS)
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    page = await client.get("/comments", params={"q": "lịch xyzzzy"})
    assert "Không góp ý nào có từ “xyzzzy”" in page.text
    assert await found(client, q="lịch xyzzzy") == []
    assert len(await found(client, q="?!")) == 3


@pytest.mark.anyio
async def test_it_searches_only_where_one_may_read(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, answers: Answers
) -> None:
    await write(answers, *WORDS, elsewhere="Lịch sự ở nơi khác.")
    await sign_in(service, client, clock, "manager", answers.cast.commune)
    assert await found(client, q="lich su") == [WORDS[0]]
    await sign_in(service, client, clock, "iso_secretary", answers.cast.province)
    assert sorted(await found(client, q="lich su")) == ["Lịch sự ở nơi khác.", WORDS[0]]
    assert await found(client, q="lich", agency=answers.cast.other_commune.id) == [
        "Lịch sự ở nơi khác."
    ]
