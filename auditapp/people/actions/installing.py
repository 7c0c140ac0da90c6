"""What the command line does on the machine itself: the first administrator, a lost password."""

from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.people import queries
from auditapp.people.actions.hashing import hash_password
from auditapp.people.models import AccountDraft, Role, normal_name
from auditapp.people.models.passwords import check_password, one_time_password
from auditapp.store.engine import Connection, Database


async def create_administrator(
    database: Database, clock: Clock, agency: Agency, *, draft: AccountDraft, password: str
) -> str:
    """Add an administrator of agency and all below it, with a password of his own choice."""
    return await add_person(
        database, clock, agency, draft=draft, password=password, roles=(Role.ADMINISTRATOR,)
    )


async def add_person(
    database: Database,
    clock: Clock,
    agency: Agency,
    *,
    draft: AccountDraft,
    password: str,
    roles: tuple[Role, ...] = (),
) -> str:
    """Add an account at agency with roles there; raises Invalid. For set-up, not for pages."""
    checked = draft.checked()
    check_password(password, username=checked.username)
    password_hash = await hash_password(password)
    account_id, now = new_id(), clock.now()
    async with database.writing() as conn:
        if await queries.find_credentials(conn, checked.username):
            raise Invalid("This user name is taken.", field="username")
        await queries.insert_account(
            conn,
            id=account_id,
            root_id=agency.root_id,
            username=checked.username,
            display_name=checked.display_name,
            email=checked.email,
            home_agency_id=agency.id,
            password_hash=password_hash,
            password_changed_at=now,
            must_change_password=False,
            created_at=now,
        )
        for role in roles:
            given = {"account_id": account_id, "role": role.value, "agency_id": agency.id}
            await queries.insert_grant(conn, id=new_id(), granted_at=now, **given)
        await _record(conn, clock, "account.created", account_id, agency)
    return account_id


async def reset_password_by_name(database: Database, clock: Clock, *, username: str) -> str:
    """Return a one-time password for the user name; ends all its sessions and tokens."""
    password = one_time_password()
    password_hash = await hash_password(password)
    async with database.writing() as conn:
        account = await queries.find_credentials(conn, normal_name(username))
        if account is None:
            raise NotFound("There is no account with this user name.")
        await queries.update_account_password(
            conn,
            account.account_id,
            now=clock.now(),
            password_hash=password_hash,
            must_change=True,
        )
        await queries.delete_sessions(conn, account.account_id)
        await queries.update_tokens_revoked(conn, account.account_id, now=clock.now())
        await queries.insert_event(
            conn,
            id=new_id(),
            root_id=account.root_id,
            at=clock.now(),
            actor_id=None,
            action="password.reset",
            subject=account.account_id,
            agency_id=account.home_agency_id,
            detail={"by": "command line"},
        )
    return password


async def _record(
    conn: Connection, clock: Clock, action: str, account_id: str, agency: Agency
) -> None:
    await queries.insert_event(
        conn,
        id=new_id(),
        root_id=agency.root_id,
        at=clock.now(),
        actor_id=None,
        action=action,
        subject=account_id,
        agency_id=agency.id,
        detail={"by": "command line"},
    )
