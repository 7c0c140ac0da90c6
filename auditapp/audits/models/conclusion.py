"""What the team writes for the report besides the checklist: edits of the item `@report`. Pure."""

from collections.abc import Mapping

import msgspec

from auditapp.audits.models.log import Fold
from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.words import Text, clean_text

ITEM = "@report"
TOO_LONG = N_("This text may have %(max)d characters.")
MAX = 3500


class Part(msgspec.Struct, frozen=True):
    """One text of the report; `hint` is an English msgid."""

    name: str
    label: Text
    hint: str


PARTS: tuple[Part, ...] = (
    Part(
        "summary",
        {"vi": "Quá trình đánh giá, mẫu đã xem, hạn chế", "en": "Course, samples seen, limits"},
        N_("How the audit went, what samples were looked at, what could not be looked at."),
    ),
    Part(
        "strengths",
        {"vi": "Điểm mạnh", "en": "Strengths"},
        N_("Besides the strengths graded in the checklist, which the report lists by itself."),
    ),
    Part(
        "conclusion",
        {"vi": "Kết luận về sự phù hợp và hiệu lực", "en": "Conclusion"},
        N_("Whether the system conforms and works, and what that rests on."),
    ),
    Part(
        "recommendations",
        {"vi": "Kiến nghị", "en": "Recommendations"},
        N_("What the unit, the agency and its leaders are asked to do."),
    ),
    Part(
        "recipients",
        {"vi": "Nơi nhận", "en": "Recipients"},
        N_("One per line. Left empty: those set for the agency."),
    ),
)
NAMES = tuple(part.name for part in PARTS)


def check_value(field: str, value: str) -> str:
    """Return a text in its stored form; raises Invalid, naming the field."""
    if field not in NAMES:
        raise Invalid("The checklist has no such line.", field=field)
    text = clean_text(value)
    if len(text) > MAX:
        raise Invalid(TOO_LONG, field=field, max=MAX)
    return text


def texts_of(state: Fold) -> Mapping[str, str]:
    """Return the texts written so far, by name."""
    return state.values(ITEM, NAMES)
