"""The JSON Schemas that editors use."""

import json

import pytest

from auditapp.formkit.questions import REGISTER
from auditapp.formkit.schema import schema_for, schemas


def test_it_describes_every_kind_of_file() -> None:
    assert sorted(schemas()) == ["checklist", "clause-set", "question-bank", "survey"]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_it_refers_only_to_its_own_parts(name: str) -> None:
    schema = schema_for(name)
    parts = schema["$defs"]
    assert isinstance(parts, dict)
    referred = json.dumps(schema).split('"$ref": "')[1:]
    assert {text.split('"')[0] for text in referred} <= {f"#/$defs/{part}" for part in parts}


def test_it_knows_every_question_type_and_no_other_field() -> None:
    parts = schema_for("survey")["$defs"]
    assert isinstance(parts, dict)
    tags = {
        part["properties"]["type"]["enum"][0]
        for part in parts.values()
        if "type" in part.get("properties", {})
    }
    assert tags == set(REGISTER)
    assert all(part["additionalProperties"] is False for part in parts.values() if "title" in part)
    assert parts["Condition"]["maxProperties"] == 2
