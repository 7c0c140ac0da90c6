"""What the counts of a question say beyond one bar per answer, by its type. Pure."""

from collections.abc import Mapping

from auditapp import measure
from auditapp.formkit.questions import Duration, Ranking
from auditapp.formkit.questions.duration import write_span
from auditapp.surveys.models.results import Rank, Recommending, Text

PROMOTERS, PASSIVE = (9, 10), (7, 8)
Tokens = Mapping[str, int]


def recommending(tokens: Tokens) -> Recommending | None:
    """Return the three groups of a recommendation; None where nobody answered."""
    counted = {value: tokens.get(str(value), 0) for value in range(11)}
    n = sum(counted.values())
    promoters, passive = (sum(counted[v] for v in group) for group in (PROMOTERS, PASSIVE))
    found = measure.share(promoters, n)
    if found is None:
        return None
    detractors = n - promoters - passive
    return Recommending(
        promoters=promoters,
        passive=passive,
        detractors=detractors,
        share=found.p,
        low=found.low,
        high=found.high,
        net=(promoters - detractors) / n,
    )


def ranks(question: Ranking, tokens: Tokens) -> tuple[Rank, ...]:
    """Return each thing with its places, the most first places foremost."""
    answered = tokens.get("answered", 0)
    found = []
    for option in question.options:
        places = {p: tokens.get(f"{p}:{option.code}", 0) for p in range(1, question.places + 1)}
        n = sum(places.values())
        found.append(
            Rank(
                code=option.code,
                text=option.text,
                n=n,
                first=places[1],
                share=places[1] / answered if answered else 0.0,
                mean=sum(place * times for place, times in places.items()) / n if n else None,
            )
        )
    return tuple(sorted(found, key=lambda rank: (-rank.first, rank.mean or question.places + 1)))


def span_answers(question: Duration) -> list[tuple[str, Text]]:
    """Return (token, words) of each bin, the shortest first."""
    return [(token, _span(low, high)) for token, low, high in question.ranges()]


def _span(low: int, high: int | None) -> Text:
    first = write_span(low)
    if high is None:
        return {"vi": f"từ {first['vi']} trở lên", "en": f"{first['en']} or more"}
    until = write_span(high)
    if not low:
        return {"vi": f"dưới {until['vi']}", "en": f"under {until['en']}"}
    return {
        "vi": f"từ {first['vi']} đến dưới {until['vi']}",
        "en": f"{first['en']} to under {until['en']}",
    }
