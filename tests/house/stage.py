"""The stage of the access table: a tree around one node, and a person per role and relation.

SUBJECTS says how to make the thing that a path parameter names. It must stand at `stage.node`, so
that the relations below are relations to it. Key: the parameter's name, or 'route.name:parameter'
where one name means different things. A route whose parameter is missing here fails the test.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import cycle

import msgspec
import sqlalchemy as sa

from auditapp.agencies.actions import open_agency, open_point
from auditapp.agencies.models import Agency
from auditapp.alerts.actions.outgoing import enqueue
from auditapp.alerts.models.jobs import TEST, Wanted
from auditapp.alerts.queries.alerts import insert_alert
from auditapp.alerts.queries.jobs import find_job_keyed
from auditapp.alerts.queries.webhooks import insert_webhook
from auditapp.app.service import Service
from auditapp.audits.actions import NewAudit, create_audit
from auditapp.base.clock import Clock, local_date
from auditapp.base.ids import new_id, new_secret
from auditapp.channels.actions.kiosks import add_kiosk
from auditapp.channels.actions.paper_batches import open_batch
from auditapp.channels.actions.tickets import print_tickets
from auditapp.channels.models.kiosks import NewKiosk
from auditapp.channels.models.paper import NewBatch
from auditapp.channels.models.tickets import Order
from auditapp.exchange.actions.links import create_link
from auditapp.exchange.queries.links import list_links
from auditapp.improvement.actions.raising import Wish as RaiseWish
from auditapp.improvement.actions.raising import raise_nonconformity
from auditapp.improvement.models.nonconformity import Facts, Origin
from auditapp.library.actions import sync_forms
from auditapp.library.queries import find_latest
from auditapp.people import queries
from auditapp.people.models import Actor, Role
from auditapp.programmes.actions import plan_audits, write_programme
from auditapp.programmes.models.programme import Aims, NewPlanned, Wish
from auditapp.programmes.models.timing import Timing
from auditapp.surveys.actions.index_comments import index_new
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from auditapp.surveys.actions.reply import write_reply
from auditapp.surveys.actions.review import add_tag
from auditapp.surveys.tables import comments
from auditapp.web.session import hash_secret
from tests import cast as casting


class Stage(msgspec.Struct):
    """The service and the tree: node is where every subject stands."""

    service: Service
    clock: Clock
    node: Agency
    above: Agency
    below: Agency
    sibling: Agency
    other: Agency


class Player(msgspec.Struct):
    """A person with one role in one relation to the node, signed in."""

    role: Role
    relation: str
    account_id: str
    cookie: str


# How a person stands to the thing: where the role is held, or what became of it.
RELATIONS: dict[str, Callable[[Stage], Agency]] = {
    "own": lambda stage: stage.node,
    "inherited from above": lambda stage: stage.above,
    "thing of the parent agency": lambda stage: stage.below,
    "sibling": lambda stage: stage.sibling,
    "other province": lambda stage: stage.other,
    "no role": lambda stage: stage.node,
    "role expired": lambda stage: stage.node,
    "role revoked": lambda stage: stage.node,
    "account disabled": lambda stage: stage.node,
}
HELD = {"own", "inherited from above", "thing of the parent agency", "sibling", "other province"}
HELD_AT_NODE = {"own", "inherited from above"}
SHUT_OUT = {"account disabled"}

Subject = Callable[[Stage], Awaitable[str]]


async def _account(stage: Stage) -> str:
    return await add_account(stage, stage.node, Role.AUDITOR)


async def _grant(stage: Stage) -> str:
    account_id = await add_account(stage, stage.node, Role.AUDITOR)
    async with stage.service.database.reading() as conn:
        held = await queries.list_held_roles(conn, [account_id], now=stage.clock.now())
    return held[0].id


async def _anything(_: Stage) -> str:
    """Name a thing of one's own account: the rule looks at no node, the action at the owner."""
    return new_id()


async def _meeting(_: Stage) -> str:
    return "opening"


async def _agency(stage: Stage) -> str:
    return stage.node.id


async def _point(stage: Stage) -> str:
    point = await open_point(
        stage.service.database, stage.clock, agency=stage.node, name="Quầy 1", place="reception"
    )
    return point.id


async def _code(stage: Stage) -> str:
    point = await open_point(
        stage.service.database, stage.clock, agency=stage.node, name="Quầy 2", place="reception"
    )
    await _survey(stage)
    return point.code


async def _tickets(stage: Stage) -> str:
    secretary = await _actor(stage, stage.node, Role.ISO_SECRETARY)
    issued = await print_tickets(
        *(stage.service.database, stage.clock, secretary),
        order=Order(await _point(stage), 1, 90),
        codes=stage.service.citizens.tickets,
    )
    return issued.batch_id


async def _kiosk(stage: Stage) -> str:
    keeper = await _actor(stage, stage.node, Role.MANAGER)
    kiosk = await add_kiosk(
        stage.service.database,
        stage.clock,
        keeper,
        point_id=await _point(stage),
        new=NewKiosk(name="Máy 1", pin="2468"),
    )
    return kiosk.id


async def _version(stage: Stage, kind: str, slug: str) -> str:
    await sync_forms(stage.service.database, stage.clock, stage.service.settings.forms_dir)
    async with stage.service.database.reading() as conn:
        version = await find_latest(conn, kind, slug)
    assert version is not None
    return version.id


async def _questionnaire(stage: Stage) -> str:
    return await _version(stage, "survey", "counter")


async def _survey(stage: Stage) -> str:
    asked = NewSurvey(
        title="Khảo sát",
        form_version_id=await _questionnaire(stage),
        agency_ids=(stage.node.id,),
    )
    secretary = await _actor(stage, stage.node, Role.ISO_SECRETARY)
    survey = await open_survey(stage.service.database, stage.clock, secretary, asked=asked)
    return survey.id


async def _audit(stage: Stage) -> str:
    lead = await add_account(stage, stage.sibling, Role.LEAD_AUDITOR)
    wanted = NewAudit(
        agency_id=stage.node.id,
        form_version_id=await _version(stage, "checklist", "van-phong"),
        title="Đánh giá nội bộ",
        starts_on=local_date(stage.clock.now()),
        ends_on=local_date(stage.clock.now()),
        team=((lead, "lead"),),
    )
    secretary = await _actor(stage, stage.above, Role.ISO_SECRETARY)
    return (await create_audit(stage.service.database, stage.clock, secretary, wanted)).id


async def _programme(stage: Stage) -> str:
    """A programme at the node, of a year that no other subject has taken."""
    secretary = await _actor(stage, stage.node, Role.ISO_SECRETARY)
    programme = await write_programme(
        *(stage.service.database, stage.clock, secretary),
        agency_id=stage.node.id,
        year=next(_YEARS),
        aims=Aims(objectives="Xem xét sự phù hợp", methods=("on_site",)),
    )
    return programme.id


async def _planned(stage: Stage) -> str:
    secretary = await _actor(stage, stage.node, Role.ISO_SECRETARY)
    line = NewPlanned(
        agency_id=stage.node.id, title="Đánh giá nội bộ", timing=Timing(1, 12), method="on_site"
    )
    (planned_id,) = await plan_audits(
        *(stage.service.database, stage.clock, secretary),
        programme_id=await _programme(stage),
        wish=Wish(audits=[line], clauses=frozenset()),
    )
    return planned_id


async def _nonconformity(stage: Stage) -> str:
    """One that was raised at the node by somebody who is no player."""
    secretary = await _actor(stage, stage.node, Role.ISO_SECRETARY)
    today = local_date(stage.clock.now())
    facts = Facts(
        agency_id=stage.node.id, title="Phiếu hẹn thiếu ngày trả", grade="nc_minor", clause="8.5.1",
        requirement="QT-05", evidence="3 phiếu", statement="Thiếu ngày trả", found_by="",
        found_on=today,
    )  # fmt: skip
    wish = RaiseWish(facts=facts, origin=Origin(source="hand"), standard="tcvn-iso-9001-2015")
    made = await raise_nonconformity(stage.service.database, stage.clock, secretary, wish)
    return made.id


async def _batch(stage: Stage) -> str:
    today = local_date(stage.clock.now())
    asked = NewBatch(
        survey_id=await _survey(stage),
        point_id=await _point(stage),
        sheets=5,
        first_day=today,
        last_day=today,
    )
    secretary = await _actor(stage, stage.node, Role.ISO_SECRETARY)
    return (await open_batch(stage.service.database, stage.clock, secretary, asked=asked)).id


async def _actor(stage: Stage, agency: Agency, role: Role) -> Actor:
    cookie = await new_session(stage, await add_account(stage, agency, role))
    async with stage.service.database.reading() as conn:
        found = await queries.find_session(
            conn, hash_secret(cookie), now=stage.clock.now(), idle=timedelta(hours=1)
        )
    assert found is not None
    return found[0]


async def _comment(stage: Stage) -> str:
    """A comment at the node, in the index; too few answered for it to be shown."""
    survey_id = await _survey(stage)
    async with stage.service.database.writing() as conn:
        await conn.execute(
            comments.insert().values(
                root_id=stage.node.root_id,
                response_id=new_id(),
                question="comment",
                survey_id=survey_id,
                point_id=new_id(),
                path=stage.node.path,
                day=local_date(stage.clock.now()),
                words="Chờ lâu",
            )
        )
    await index_new(stage.service.database, stage.node.root_id)
    async with stage.service.database.reading() as conn:
        return str(
            await conn.scalar(sa.select(comments.c.doc).where(comments.c.survey_id == survey_id))
        )


async def _tag(stage: Stage) -> str:
    manager = await _actor(stage, stage.node, Role.MANAGER)
    tag = await add_tag(
        *(stage.service.database, stage.clock, manager), agency_id=stage.node.id, name=new_id()
    )
    return tag.id


async def _reply(stage: Stage) -> str:
    manager = await _actor(stage, stage.node, Role.MANAGER)
    reply = await write_reply(
        *(stage.service.database, stage.clock, manager),
        agency_id=stage.node.id,
        texts=("Chờ lâu", "Thêm quầy"),
    )
    return reply.id


async def _alert(stage: Stage) -> str:
    alert_id, hour, survey_id = new_id(), stage.clock.now(), await _survey(stage)
    async with stage.service.database.writing() as conn:
        await insert_alert(
            conn, id=alert_id, root_id=stage.node.root_id, agency_id=stage.node.id,
            survey_id=survey_id, question="overall", open_key=new_id(), first_hour=hour,
            last_hour=hour, answers=6, levels={"1": 6}, words={},
        )  # fmt: skip
    return alert_id


async def _webhook(stage: Stage) -> str:
    webhook_id = new_id()
    keeper = await add_account(stage, stage.node, Role.ADMINISTRATOR)
    async with stage.service.database.writing() as conn:
        await insert_webhook(
            conn, id=webhook_id, root_id=stage.node.root_id, agency_id=stage.node.id, name="Trục",
            url="https://example.org/", created_at=stage.clock.now(), created_by=keeper,
        )  # fmt: skip
    return webhook_id


async def _job(stage: Stage) -> str:
    wanted = Wanted(kind=TEST, subject=new_id(), agency_id=stage.node.id)
    async with stage.service.database.writing() as conn:
        await enqueue(conn, wanted, now=stage.clock.now(), delay=10**6)
        job = await find_job_keyed(conn, wanted.whole_key)
    assert job is not None
    return job.id


async def _link(stage: Stage) -> str:
    manager = await _actor(stage, stage.node, Role.MANAGER)
    await _survey(stage)
    values = {"name": new_id(), "form": "counter", "shape": "parts", "period": "last-12"}
    await create_link(
        *(stage.service.database, stage.clock, manager), agency_id=stage.node.id, values=values
    )
    async with stage.service.database.reading() as conn:
        return next(
            each.id for each in await list_links(conn, stage.node.id) if each.name == values["name"]
        )


async def _checksum(stage: Stage) -> str:
    return stage.service.renderer.assets.checksum


async def _document(_: Stage) -> str:
    return "report.docx"


async def _file(_: Stage) -> str:
    return "css/app.css"


_YEARS = cycle(range(2030, 2100))
SUBJECTS: dict[str, Subject] = {
    "account_id": _account,
    "agency_id": _agency,
    "point_id": _point,
    "code": _code,
    "survey_id": _survey,
    "version_id": _questionnaire,
    "kiosk_id": _kiosk,
    "audit_id": _audit,
    "programme_id": _programme,
    "planned_id": _planned,
    "nonconformity_id": _nonconformity,
    "cause_id": _anything,
    "action_id": _anything,
    "unit_id": _anything,
    "meeting": _meeting,
    "document": _document,
    "template_id": _anything,
    "ticket_batch_id": _tickets,
    "batch_id": _batch,
    "comment_id": _comment,
    "tag_id": _tag,
    "reply_id": _reply,
    "place": _agency,
    "alert_id": _alert,
    "webhook_id": _webhook,
    "job_id": _job,
    "subscription_id": _anything,
    "file_id": _anything,
    "sha256": _anything,
    "audits.member:account_id": _anything,
    "slot_id": _anything,
    "auditee_id": _anything,
    "tie_id": _anything,
    "record_id": _anything,
    "home_id": _anything,
    "grant_id": _grant,
    "order_id": _anything,
    "session_key": _anything,
    "token_id": _anything,
    "link_id": _link,
    "import_id": _anything,
    "feed": _anything,
    "web.asset:checksum": _checksum,
    "web.asset:name": _file,
}
PARAMETER = re.compile(r"\{(\w+):\w+\}")


def subject_of(route: str, parameter: str) -> Subject | None:
    """Return how to make what the parameter names, None when nobody has said so."""
    return SUBJECTS.get(f"{route}:{parameter}") or SUBJECTS.get(parameter)


async def set_stage(service: Service, clock: Clock) -> Stage:
    """Build the tree: the cast's province, a unit below its division, and another province."""
    cast = await casting.play(service.database, clock)
    below = await open_agency(
        service.database, clock, parent_id=cast.division.id, code="TO-1", kind="division",
        name="Tổ Một cửa",
    )  # fmt: skip
    other = await open_agency(
        service.database, clock, parent_id=None, code="04", kind="province", name="Tỉnh Cao Bằng"
    )
    return Stage(
        service=service,
        clock=clock,
        node=cast.division,
        above=cast.department,
        below=below,
        sibling=cast.other_division,
        other=other,
    )


async def play(stage: Stage) -> list[Player]:
    """Add a person for every role in every relation."""
    players = []
    for role in Role:
        for relation, place in RELATIONS.items():
            account_id = await add_account(stage, place(stage), role, relation=relation)
            cookie = await new_session(stage, account_id)
            players.append(Player(role, relation, account_id, cookie))
    return players


async def add_account(stage: Stage, agency: Agency, role: Role, *, relation: str = "own") -> str:
    """Add an account whose role at agency is what relation says."""
    now, account_id = stage.clock.now(), new_id()
    is_disabled = relation == "account disabled"
    async with stage.service.database.writing() as conn:
        await queries.insert_account(
            conn,
            id=account_id,
            root_id=agency.root_id,
            username=f"{role.value.replace('_', '-')}-{account_id[:8]}",
            display_name=f"{role.value} {relation}",
            email="",
            home_agency_id=agency.id,
            password_hash="unusable",
            password_changed_at=now,
            must_change_password=False,
            created_at=now,
            disabled_at=now if is_disabled else None,
        )
        if relation != "no role":
            await queries.insert_grant(
                conn,
                id=new_id(),
                account_id=account_id,
                role=role.value,
                agency_id=agency.id,
                granted_at=now,
                expires_at=now if relation == "role expired" else None,
                revoked_at=now if relation == "role revoked" else None,
            )
    return account_id


async def new_session(stage: Stage, account_id: str) -> str:
    """Begin a session and return its cookie."""
    now, secret = stage.clock.now(), new_secret()
    async with stage.service.database.writing() as conn:
        await queries.insert_session(
            conn,
            id_hash=hash_secret(secret),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=12),
        )
    return secret
