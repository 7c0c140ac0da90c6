"""The register of question types: one module and one template each, all passing one contract."""

from typing import get_args

from auditapp.formkit.questions.conformity import Conformity
from auditapp.formkit.questions.date import Date
from auditapp.formkit.questions.duration import Duration
from auditapp.formkit.questions.long_text import LongText
from auditapp.formkit.questions.matrix import Matrix
from auditapp.formkit.questions.multiple_choice import MultipleChoice
from auditapp.formkit.questions.note import Note
from auditapp.formkit.questions.number import Number
from auditapp.formkit.questions.question import Asked, Group, Question
from auditapp.formkit.questions.ranking import Ranking
from auditapp.formkit.questions.rating import Rating
from auditapp.formkit.questions.reasons import Reasons
from auditapp.formkit.questions.recommendation import Recommendation
from auditapp.formkit.questions.short_text import ShortText
from auditapp.formkit.questions.single_choice import SingleChoice
from auditapp.formkit.questions.yes_no import YesNo

__all__ = [
    "REGISTER",
    "AnyQuestion",
    "Asked",
    "Conformity",
    "Date",
    "Duration",
    "Group",
    "LongText",
    "Matrix",
    "MultipleChoice",
    "Note",
    "Number",
    "Question",
    "Ranking",
    "Rating",
    "Reasons",
    "Recommendation",
    "ShortText",
    "SingleChoice",
    "YesNo",
]

AnyQuestion = (
    Rating
    | Recommendation
    | SingleChoice
    | MultipleChoice
    | YesNo
    | Number
    | Duration
    | Date
    | Ranking
    | Matrix
    | Reasons
    | ShortText
    | LongText
    | Note
    | Conformity
)

REGISTER: dict[str, type[Asked]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(AnyQuestion)
}
