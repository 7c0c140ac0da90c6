"""Words between the questions. Nothing is asked and nothing stored."""

from collections.abc import Sequence

from msgspec import UNSET

from auditapp.formkit.questions.question import UNKNOWN, Cell, Posted, Question
from auditapp.formkit.words import Problem


class Note(Question, frozen=True, tag="note"):
    def parse(self, posted: Posted) -> object:  # noqa: ARG002
        return UNSET

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:  # noqa: ARG002
        return () if value is UNSET else (Problem(self.code, UNKNOWN),)

    def flatten(self, value: object) -> list[tuple[str, Cell]]:  # noqa: ARG002
        return []

    def count(self, value: object) -> list[tuple[str, str]]:  # noqa: ARG002
        return []

    def field_names(self) -> tuple[str, ...]:
        return ()
