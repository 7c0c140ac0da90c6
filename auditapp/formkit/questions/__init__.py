"""The register of question types: one module and one template each, all passing one contract."""

from auditapp.formkit.questions.conformity import Conformity
from auditapp.formkit.questions.date import Date
from auditapp.formkit.questions.long_text import LongText
from auditapp.formkit.questions.multiple_choice import MultipleChoice
from auditapp.formkit.questions.note import Note
from auditapp.formkit.questions.number import Number
from auditapp.formkit.questions.question import Question
from auditapp.formkit.questions.rating import Rating
from auditapp.formkit.questions.short_text import ShortText
from auditapp.formkit.questions.single_choice import SingleChoice
from auditapp.formkit.questions.yes_no import YesNo

__all__ = [
    "REGISTER",
    "AnyQuestion",
    "Conformity",
    "Date",
    "LongText",
    "MultipleChoice",
    "Note",
    "Number",
    "Question",
    "Rating",
    "ShortText",
    "SingleChoice",
    "YesNo",
]

AnyQuestion = (
    Rating
    | SingleChoice
    | MultipleChoice
    | YesNo
    | Number
    | Date
    | ShortText
    | LongText
    | Note
    | Conformity
)

REGISTER: dict[str, type[Question]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        Rating,
        SingleChoice,
        MultipleChoice,
        YesNo,
        Number,
        Date,
        ShortText,
        LongText,
        Note,
        Conformity,
    )
}
