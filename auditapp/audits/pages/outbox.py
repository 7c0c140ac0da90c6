"""What a tablet's outbox sends, and what its pages show again after it."""

from collections.abc import Mapping

import msgspec
from litestar import Response

from auditapp.audits import actions
from auditapp.audits.models.unsent import Batch, Outcome
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError
from auditapp.store.engine import Database
from auditapp.web.access import check_writer_is
from auditapp.web.desk import AnyRequest, Desk

JSON = "application/json"


class Answer(msgspec.Struct):
    """Which ids are in the log, at which place, and in words why the rest is not."""

    taken: list[str]
    seq: Mapping[str, int]
    refused: Mapping[str, str]


def is_batch(request: AnyRequest) -> bool:
    """Tell whether an outbox sent this, not a form."""
    return request.headers.get("content-type", "").lower().startswith(JSON)


async def take_batch(
    desk: Desk, database: Database, clock: Clock, audit_id: str
) -> Response[bytes]:
    """Record a batch; raises NotSignedIn when another person wrote it."""
    batch = msgspec.json.decode(await desk.request.body(), type=Batch)
    check_writer_is(batch.account, desk.person.account_id)
    edits = [each.edit for each in batch.edits]
    outcome = await actions.record_batch(database, clock, desk.person, audit_id, edits)
    answer = Answer(list(outcome.taken), outcome.taken, refusals(desk, outcome))
    return Response(msgspec.json.encode(answer), media_type=JSON, status_code=200)


def refusals(desk: Desk, outcome: Outcome) -> dict[str, str]:
    """Return why each refused id was, in the reader's words."""
    return {id_: say(desk, error) for id_, error in outcome.refused.items()}


def say(desk: Desk, error: AppError) -> str:
    """Return an error in the reader's words."""
    return desk.say(error.key, **error.params)
