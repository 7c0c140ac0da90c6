"""What simulated citizens answer: plausible differences, and one agency that gets worse.

Pure and seeded, so that two demos of the same day hold the same answers.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec

from auditapp.base.clock import LOCAL

SEED = 9001
PRAISE = (
    "Cán bộ hướng dẫn tận tình, dễ hiểu. Cảm ơn các anh chị.",
    "Làm thủ tục nhanh, không phải chờ lâu.",
    "Trả kết quả sớm hơn giấy hẹn, tôi rất hài lòng.",
    "Chỗ ngồi chờ sạch sẽ, có nước uống.",
    "Cô ở quầy giúp người già điền tờ khai rất chu đáo.",
    "Nộp hồ sơ qua mạng, chỉ phải đến một lần để nhận kết quả.",
    "Thái độ lịch sự, giải thích rõ ràng từng loại giấy tờ.",
    "Có máy lấy số thứ tự nên rất trật tự.",
)
BLAME = (
    "Chờ gần một buổi sáng mới đến lượt, chỉ có một quầy làm việc.",
    "Hướng dẫn mỗi lần một khác, phải về bổ sung giấy tờ hai lần.",
    "Hẹn ngày trả kết quả nhưng đến nơi lại chưa có.",
    "Phần mềm báo lỗi suốt, cán bộ bảo hôm khác quay lại.",
    "Ghế ngồi chờ ít, trời nóng mà quạt hỏng.",
    "Đề nghị niêm yết rõ mức phí, tôi không biết phải nộp bao nhiêu.",
    "Người hướng dẫn chưa nhiệt tình, hỏi thì trả lời cụt lủn.",
    "Nên bố trí thêm người vào thứ Hai, hôm nào cũng đông.",
)
REASONS = (
    "attitude", "waiting", "punctuality", "guidance", "papers", "visits", "fees", "place", "online",
)  # fmt: skip


class Place(msgspec.Struct, frozen=True):
    """One simulated counter: its code, how well it serves, how many answer a day."""

    code: str
    quality: float
    a_day: float
    worsens_from: date | None = None


class Simulated(msgspec.Struct, frozen=True):
    """One simulated answer: where, when, and what is posted."""

    code: str
    at: datetime
    posted: dict[str, list[str]]


def places(codes: dict[str, list[str]], worsening: str, today: date) -> list[Place]:
    """Give each counter (agency id to codes) a character; `worsening` names the agency."""
    rng = random.Random(SEED)
    found: list[Place] = []
    for agency, own in codes.items():
        quality = rng.gauss(1.05, 0.32)
        busy = rng.lognormvariate(0, 0.45)
        since = today - timedelta(days=150) if agency == worsening else None
        found.extend(Place(code, quality + rng.gauss(0, 0.12), 0.66 * busy, since) for code in own)
    return found


def answers(found: list[Place], first: date, last: date) -> Iterator[Simulated]:
    """Yield every answer from first to last, day by day; weekends are quiet."""
    rng = random.Random(SEED + 1)
    day = first
    while day <= last:
        share = share_of_day(day)
        hours = rng.choice((8, 9, 10)), rng.choice((14, 15))  # fewer hours, fewer commits
        for place in found:
            for _ in range(_poisson(rng, place.a_day * share * 1.35)):
                hour = hours[rng.random() < 0.4]
                at = datetime(day.year, day.month, day.day, hour, rng.randrange(60), tzinfo=LOCAL)
                yield Simulated(place.code, at.astimezone(UTC), simulate(rng, place, day))
        day += timedelta(days=1)


def share_of_day(day: date) -> float:
    """Return how busy a day of the week is; offices are closed on Sundays."""
    return (1.25, 1.0, 1.0, 1.0, 1.1, 0.25, 0.0)[day.weekday()]


def simulate(rng: random.Random, place: Place, day: date) -> dict[str, list[str]]:
    """Return what one citizen posts at a place on a day."""
    score = _score(rng, place, day)
    posted = {"overall": [str(score)]}
    if rng.random() < 0.28:  # many tap a face and leave
        return posted
    reasons = rng.sample(REASONS, rng.choices((0, 1, 2), (2, 5, 2))[0])
    if place.worsens_from and day >= place.worsens_from and score <= 3 and rng.random() < 0.7:
        reasons = list({*reasons, "waiting"})
    if reasons:
        posted["not_good" if score <= 3 else "good"] = sorted(reasons)
    late = 0.04 if score >= 4 else 0.3
    posted["on_time"] = rng.choices(
        (["on_time"], ["early"], ["late"], ["not_due"]), (0.66 - late / 2, 0.22, late, 0.12)
    )[0]
    posted["visits"] = rng.choices(
        (["one"], ["two"], ["three_or_more"]), (7, 2, 1) if score >= 4 else (3, 4, 3)
    )[0]
    if rng.random() < (0.03 if score >= 4 else 0.18):
        posted["comment"] = [rng.choice(PRAISE if score >= 4 else BLAME)]
    return posted


def _score(rng: random.Random, place: Place, day: date) -> int:
    """Cut a normal latent satisfaction into five levels."""
    mean = place.quality
    if place.worsens_from and day >= place.worsens_from:
        mean -= 0.9 * min(1.0, (day - place.worsens_from).days / 90)
    latent = rng.gauss(mean, 1.0)
    return 1 + sum(latent > cut for cut in (-1.3, -0.6, 0.1, 1.0))


def _poisson(rng: random.Random, mean: float) -> int:
    """Draw a Poisson number by multiplying uniforms (Knuth); means here are small."""
    if mean <= 0:
        return 0
    limit, product, count = 2.718281828459045**-mean, rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
