"""The demo's nonconformities, in several states, with the history that led to each.

Raised from findings of the demo's audits and by hand, and answered by the same actions that people
use, on the days on which they would have done it.
"""

from datetime import timedelta

from auditapp.agencies.models import Agency
from auditapp.audits.queries import list_audits
from auditapp.base.clock import FixedClock, local_date
from auditapp.cli.demo.persons import Person
from auditapp.followup.actions.known import Asked, know
from auditapp.followup.actions.known_audit import nonconforming_items
from auditapp.followup.models.known import Known
from auditapp.improvement.actions import carrying_out, deciding, planning
from auditapp.improvement.actions.raising import Wish, issue, raise_nonconformity
from auditapp.improvement.models.nonconformity import STANDARD, Facts, Origin
from auditapp.improvement.models.work import Whole
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.improvement.queries.parts import get_work
from auditapp.store.engine import Database

CAUSE = ("Chưa phân công người theo dõi khi văn bản mới có hiệu lực.", "procedure")
ACTION = "Phân công đầu mối rà soát văn bản hằng tháng, ghi trong quy trình nội bộ."
CORRECTION = "Cập nhật ngay quy trình và niêm yết bản mới."
LATEST = 3  # signed audits, the newest held 74 days ago, the oldest 118
# How far each goes, and how many days ago it was raised: after the audit that found it.
FAR = (("closed", 85), ("verified", 60), ("done", 45), ("planned", 20), ("issued", 9))


class Demo:
    """Who does what: the lead leads, the manager answers, the secretary checks."""

    def __init__(self, database: Database, clock: FixedClock, people: dict[str, Person]) -> None:
        self.database, self.clock = database, clock
        self.lead = people["truongdoan"].actor
        self.owner = people["quanly"].actor
        self.verifier = people["thukyiso"].actor

    async def raised(self, known: Known, *, agency: Agency) -> str:
        """Raise and issue what is known."""
        words = {"grade": "nc_minor", "clause": "", "found_by": "", **known.words}
        facts = Facts(
            agency_id=agency.id, title=words["title"], grade=words["grade"],
            clause=words["clause"], requirement=words["requirement"],
            evidence=words["evidence"], statement=words["statement"],
            found_by=words["found_by"], found_on=local_date(self.clock.now()),
            owner_id=self.owner.account_id, verifier_id=self.verifier.account_id,
        )  # fmt: skip
        wish = Wish(
            facts=facts, origin=known.origin, standard=known.standard or STANDARD,
            measured=known.measured, lead_id=self.lead.account_id,
        )  # fmt: skip
        made = await raise_nonconformity(self.database, self.clock, self.lead, wish)
        await issue(self.database, self.clock, self.lead, made.id)
        return made.id

    async def planned(self, it: str) -> None:
        """Hand in cause and plan."""
        owner = (self.database, self.clock, self.owner, it)
        due, me = local_date(self.clock.now()) + timedelta(days=14), self.owner.account_id
        correction = planning.NewAction(text=CORRECTION, owner_id=me, due_on=due)
        await planning.add_action(*owner, correction)
        await planning.add_cause(*owner, planning.NewCause(text=CAUSE[0], branch=CAUSE[1]))
        await planning.submit_cause(*owner)
        cause = (await self._work(it)).causes[0].id
        action = planning.NewAction(text=ACTION, owner_id=me, due_on=due, cause_id=cause)
        await planning.add_action(*owner, action)
        await planning.submit_plan(*owner, elsewhere="Đã rà soát, các đơn vị khác có đầu mối.")

    async def done(self, it: str) -> None:
        """Do everything that was planned, and report it."""
        await deciding.approve_plan(self.database, self.clock, self.lead, it)
        self.clock.forward(timedelta(days=5))
        owner = (self.database, self.clock, self.owner, it)
        for action in (await self._work(it)).open_actions:
            note = "Đã thực hiện, văn bản phân công ban hành kèm theo."
            await carrying_out.complete_action(*owner, action_id=action.id, note=note)
        await carrying_out.report_done(*owner)

    async def verified(self, it: str) -> None:
        """Verify that it was done."""
        verifier = (self.database, self.clock, self.verifier, it)
        await carrying_out.verify(*verifier, verdict="yes", note="Đã xem tại đơn vị.")

    async def closed(self, it: str) -> None:
        """Close it as effective."""
        self.clock.forward(timedelta(days=60))
        await carrying_out.close(
            self.database, self.clock, self.verifier, it,
            note="Kiểm tra lại 10 hồ sơ, không còn trường hợp nào.",
            updates="Đã bổ sung rủi ro văn bản thay đổi vào bảng rủi ro năm.",
        )  # fmt: skip

    async def _work(self, it: str) -> Whole:
        async with self.database.reading() as conn:
            return await get_work(conn, await get_nonconformity(conn, it))

    async def go(self, it: str, far: str) -> None:
        """Bring one as far as told, two days for each step."""
        steps = (
            ("planned", self.planned),
            ("done", self.done),
            ("verified", self.verified),
            ("closed", self.closed),
        )
        names = [name for name, _ in steps]
        for _, step in steps[: names.index(far) + 1] if far in names else ():
            self.clock.forward(timedelta(days=2))
            await step(it)


async def improve(
    database: Database, clock: FixedClock, people: dict[str, Person], units: dict[str, Agency]
) -> None:
    """Raise nonconformities from the year's findings and bring each as far as FAR says."""
    now = clock.now()
    demo = Demo(database, clock, people)
    for (far, days), (known, agency) in zip(FAR, await _found(demo), strict=False):
        clock.at = now - timedelta(days=days)
        await demo.go(await demo.raised(known, agency=agency), far)
    clock.at = now - timedelta(days=2)
    title = "Bảng niêm yết thủ tục tại Văn phòng còn bản cũ"
    words = {
        "title": title, "clause": "7.5.3", "requirement": "Tài liệu phải là bản hiện hành.",
        "evidence": "Bảng niêm yết tầng 1 xem ngày kiểm tra.", "statement": title,
    }  # fmt: skip
    known = Known(origin=Origin(source="inspection"), words=words)
    await demo.raised(known, agency=units["SKHCN-VP"])
    clock.at = now


async def _found(demo: Demo) -> list[tuple[Known, Agency]]:
    """Return two findings of each of the latest signed audits, the oldest of these first."""
    today = local_date(demo.clock.now())
    found = []
    async with demo.database.reading() as conn:
        audits = await list_audits(conn, (), account_id=demo.lead.account_id)
        signed = [one for one in audits if one.signed_off_at is not None]
        for audit in signed[LATEST - 1 :: -1]:
            for item in (await nonconforming_items(conn, audit))[:2]:
                asked = Asked(source="audit_item", audit=audit.id, item=item)
                known = await know(conn, demo.lead, asked, on=today)
                if known.agency is not None:
                    found.append((known, known.agency))
    return found
