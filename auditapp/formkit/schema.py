"""JSON Schema of every kind of file under forms/, by which editors complete and check."""

import msgspec

from auditapp.formkit.definition import Checklist, ClauseSet, QuestionBank, Survey

FILES: dict[str, type[msgspec.Struct]] = {
    "survey": Survey,
    "checklist": Checklist,
    "question-bank": QuestionBank,
    "clause-set": ClauseSet,
}


def schema_for(name: str) -> dict[str, object]:
    """Return the schema of one kind of file; raises KeyError for an unknown kind."""
    (root,), parts = msgspec.json.schema_components((FILES[name],), ref_template="#/$defs/{name}")
    if "Condition" in parts:
        # Exactly one of all, any, not; or a question with exactly one comparison.
        parts["Condition"] |= {"minProperties": 1, "maxProperties": 2}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        **root,
        "$defs": parts,
    }


def schemas() -> dict[str, dict[str, object]]:
    """Return the schema of every kind of file by its name."""
    return {name: schema_for(name) for name in FILES}
