"""Several statements on one scale, laid out as a table where there is room.

Each row is a rating under its own code: stored, counted, exported and asked about by conditions as
if it stood alone, so that its trend runs on when it moves into or out of a matrix.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from auditapp.formkit.questions.question import Group, Question, Shown
from auditapp.formkit.questions.rating import Rating
from auditapp.formkit.words import Code, Text


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One statement; what it does not say itself it has from the matrix."""

    code: Code
    text: Text
    hint: Text | None = None
    factor: str | None = None
    clauses: tuple[str, ...] = ()


class Matrix(Group, frozen=True, kw_only=True, tag="matrix"):
    PARTS: ClassVar[str] = "rows"

    rows: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=40)]
    points: Annotated[int, Meta(ge=2, le=10)]
    labels: tuple[Text, ...]
    order: Literal["best_first", "worst_first"] = "best_first"
    no_opinion: Text | None = None

    def parts(self) -> tuple[Question, ...]:
        return tuple(
            Rating(
                code=row.code,
                text=row.text,
                hint=row.hint,
                required=self.required,
                when=self.when,
                clauses=row.clauses or self.clauses,
                factor=row.factor or self.factor,
                weight=self.weight,
                points=self.points,
                labels=self.labels,
                order=self.order,
                no_opinion=self.no_opinion,
            )
            for row in self.rows
        )

    def show(self, parts: Sequence[Shown]) -> Shown:
        shown = super().show(parts)
        scale = self.labels[::-1] if self.order == "best_first" else self.labels
        shown["columns"] = [*scale, *([self.no_opinion] if self.no_opinion else [])]
        return shown
