"""The API as it is described: the examples of docs/api.md and schemathesis, on a real service."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from auditapp.base.clock import SystemClock
from auditapp.base.ids import new_id, new_secret
from auditapp.people.models.scopes import SCOPES
from auditapp.people.queries import insert_token
from auditapp.store.engine import Database
from auditapp.web.session import hash_secret
from tests import server
from tests.faults.furniture import begin_audit
from tests.faults.rig import Prepared, prepare, query, sign_in
from tests.server import ROOT, Server

EXAMPLE = re.compile(r"```sh\n(.+?)```", re.DOTALL)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Prepared:
    """A database in which a survey runs and an audit is under way."""
    found = prepare(tmp_path_factory.mktemp("api"), template)
    begin_audit(found)
    return found


@pytest.fixture(scope="module")
def nonconformity(prepared: Prepared, serving: Server, token: str) -> str:
    """One that another program raised."""
    answer = httpx.post(
        f"{serving.url}/api/v1/agencies/{survey_of(prepared)[0]}/nonconformities",
        json={"title": "Phiếu hẹn thiếu ngày trả", "source": "inspection"},
        headers={"authorization": f"Bearer {token}", "idempotency-key": new_id()},
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def survey_of(prepared: Prepared) -> tuple[str, str]:
    """Return the agency of the survey and the version of its form."""
    row = query(prepared.path, "SELECT agency_id, form_version_id FROM surveys")[0]
    return row[0], row[1]


@pytest.fixture(scope="module")
def serving(prepared: Prepared) -> Iterator[Server]:
    """The real service, which lets one person ask as often as a test does."""
    environ = {"AUDITAPP_API_PACE": "1000000"}
    started = server.start(prepared.folder, prepared.url, environ=environ)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def token(prepared: Prepared) -> str:
    """A token of the province's administrator, for everything."""
    sign_in(prepared, "administrator")
    (account,) = query(
        prepared.path,
        "SELECT account_id FROM grants WHERE role = 'administrator' ORDER BY granted_at DESC",
    )[0]
    secret = f"aat_{new_secret()}"

    async def make() -> None:
        database, now = Database(prepared.url), SystemClock().now()
        async with database.writing() as conn:
            await insert_token(
                conn,
                id=new_id(),
                token_hash=hash_secret(secret),
                account_id=account,
                name="Kiểm tra",
                created_at=now,
                expires_at=now + timedelta(days=30),
                scopes=" ".join(SCOPES),
            )
        await database.close()

    asyncio.run(make())
    return secret


def test_the_examples_of_the_documentation_run(
    prepared: Prepared, serving: Server, token: str, nonconformity: str
) -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8").replace("\\\n", "")
    lines = [line for block in EXAMPLE.findall(text) for line in block.strip().splitlines()]
    assert len(lines) >= 12
    agency, version = survey_of(prepared)
    known = {"URL": serving.url, "TOKEN": token, "AGENCY": agency, "VERSION": version}
    known["NONCONFORMITY"] = nonconformity
    for line in lines:
        done = subprocess.run(
            ["sh", "-c", line], env={"PATH": "/usr/bin:/bin", **known},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        answer = json.loads(done.stdout)
        assert answer.get("status", 200) == (404 if "nowhere" in line else 200), (line, answer)


def schemathesis(folder: Path, serving: Server, token: str, *, examples: int) -> str:
    """Run schemathesis against the description; return what it printed."""
    command = [  # one worker: ast.parse of two threads trips over one counter (CPython 3.11)
        *(str(Path(sys.executable).with_name("schemathesis")), "run"),
        *("--checks", "not_a_server_error,status_code_conformance,content_type_conformance"),
        *("--checks", "response_schema_conformance", "--phases", "examples,coverage,fuzzing"),
        *("--max-examples", str(examples), "--workers", "1", "--no-color"),
        *("--continue-on-failure", "--generation-database", "none", "--seed", "7"),
        *("-H", f"Authorization: Bearer {token}", f"{serving.url}/api/v1/openapi.json"),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def known_parameters(prepared: Prepared, nonconformity: str) -> str:
    """Return things that exist, so that more than 404 is asked for."""
    agency, version = survey_of(prepared)
    point = query(prepared.path, "SELECT id FROM service_points")[0][0]
    audit = query(prepared.path, "SELECT id FROM audits")[0][0]
    found = {"agency_id": agency, "version_id": version, "point_id": point, "audit_id": audit}
    found["nonconformity_id"] = nonconformity
    lines = [f'"path.{name}" = "{value}"' for name, value in found.items()]
    return "\n".join(["[parameters]", *lines])


@pytest.mark.parametrize(
    "examples", [5, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.alone])]
)
def test_it_has_no_server_error_and_no_undocumented_answer(
    prepared: Prepared, serving: Server, token: str, nonconformity: str, tmp_path: Path,
    examples: int,
) -> None:  # fmt: skip
    (tmp_path / "schemathesis.toml").write_text(known_parameters(prepared, nonconformity))
    said = schemathesis(tmp_path, serving, token, examples=examples)
    assert re.search(r"\d+ generated", said), said
    assert serving.is_alive()
