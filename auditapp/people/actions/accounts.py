"""What administrators do with the accounts of their agencies."""

from auditapp.agencies.queries import find_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Forbidden, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.people import queries
from auditapp.people.actions.hashing import hash_password
from auditapp.people.actions.record import record
from auditapp.people.models import Account, AccountDraft, Actor
from auditapp.people.models.passwords import one_time_password
from auditapp.store.engine import Connection, Database


async def create_account(
    database: Database, clock: Clock, actor: Actor, draft: AccountDraft
) -> tuple[str, str]:
    """Add a person; return id and one-time password. Raises Invalid naming the field at fault."""
    checked = draft.checked()
    account_id, password = new_id(), one_time_password()
    password_hash = await hash_password(password)
    async with database.writing() as conn:
        root_id = await _home(conn, clock, actor, checked)
        if await queries.find_credentials(conn, checked.username):
            raise Invalid("This user name is taken.", field="username")
        await queries.insert_account(
            conn,
            id=account_id,
            root_id=root_id,
            username=checked.username,
            display_name=checked.display_name,
            email=checked.email,
            home_agency_id=checked.home_agency_id,
            password_hash=password_hash,
            password_changed_at=clock.now(),
            must_change_password=True,
            created_at=clock.now(),
        )
        await record(
            conn,
            clock,
            actor,
            action="account.created",
            subject=account_id,
            agency_id=checked.home_agency_id,
            username=checked.username,
        )
    return account_id, password


async def edit_account(
    database: Database, clock: Clock, actor: Actor, *, account_id: str, draft: AccountDraft
) -> None:
    """Change name, e-mail and home agency; raises Invalid, Forbidden or NotFound."""
    async with database.writing() as conn:
        account = await _own_account(conn, clock, actor, account_id)
        checked = AccountDraft(
            username=account.username,
            display_name=draft.display_name,
            email=draft.email,
            home_agency_id=draft.home_agency_id,
        ).checked()
        await _home(conn, clock, actor, checked)
        await queries.update_account(
            conn,
            account_id,
            username=account.username,
            display_name=checked.display_name,
            email=checked.email,
            home_agency_id=checked.home_agency_id,
        )
        await _note_move(conn, clock, actor, account, checked.home_agency_id)
        await record(
            conn,
            clock,
            actor,
            action="account.edited",
            subject=account_id,
            agency_id=checked.home_agency_id,
            before=[account.display_name, account.home_agency_id],
        )


async def _note_move(
    conn: Connection, clock: Clock, actor: Actor, account: Account, home_agency_id: str
) -> None:
    """Keep the unit that a person leaves: nobody audits it for a while (domain.md B.6, rule 4)."""
    if account.home_agency_id == home_agency_id:
        return
    await queries.insert_former_home(
        conn,
        id=new_id(),
        account_id=account.id,
        agency_id=account.home_agency_id,
        until=local_date(clock.now()),
        noted_at=clock.now(),
        noted_by=actor.account_id,
    )


async def reset_password(database: Database, clock: Clock, actor: Actor, *, account_id: str) -> str:
    """Return a one-time password; ends every session and API token of the account."""
    password = one_time_password()
    password_hash = await hash_password(password)
    async with database.writing() as conn:
        account = await _own_account(conn, clock, actor, account_id)
        if account_id == actor.account_id:
            raise Forbidden("Change your own password on the page “My account”.")
        await queries.update_account_password(
            conn, account_id, now=clock.now(), password_hash=password_hash, must_change=True
        )
        await _lock_out(conn, clock, account_id)
        await record(
            conn,
            clock,
            actor,
            action="password.reset",
            subject=account_id,
            agency_id=account.home_agency_id,
        )
    return password


async def disable_account(
    database: Database, clock: Clock, actor: Actor, *, account_id: str
) -> None:
    """Shut a person out at once; raises Forbidden for oneself, Conflict when it is so already."""
    async with database.writing() as conn:
        account = await _own_account(conn, clock, actor, account_id)
        if account_id == actor.account_id:
            raise Forbidden("You cannot disable your own account.")
        done = await queries.update_account_disabled(
            conn, account_id, disabled_at=clock.now(), disabled_by=actor.account_id
        )
        if not done:
            raise Conflict
        await _lock_out(conn, clock, account_id)
        await record(
            conn,
            clock,
            actor,
            action="account.disabled",
            subject=account_id,
            agency_id=account.home_agency_id,
        )


async def enable_account(
    database: Database, clock: Clock, actor: Actor, *, account_id: str
) -> None:
    """Let a person in again, with the old password; raises Conflict when it is so already."""
    async with database.writing() as conn:
        account = await _own_account(conn, clock, actor, account_id)
        done = await queries.update_account_disabled(
            conn, account_id, disabled_at=None, disabled_by=None
        )
        if not done:
            raise Conflict
        await record(
            conn,
            clock,
            actor,
            action="account.enabled",
            subject=account_id,
            agency_id=account.home_agency_id,
        )


async def _lock_out(conn: Connection, clock: Clock, account_id: str) -> None:
    await queries.delete_sessions(conn, account_id)
    await queries.update_tokens_revoked(conn, account_id, now=clock.now())


async def _own_account(conn: Connection, clock: Clock, actor: Actor, account_id: str) -> Account:
    """Return an account that the actor may change.

    Who also holds a role elsewhere is changed by an administrator there: a reset password would
    otherwise be a way up the tree.
    """
    account = await queries.find_account(conn, account_id)
    path = await queries.find_account_path(conn, {"account_id": account_id})
    if account is None or path is None or not actor.roles_at(path):
        raise NotFound
    held = await queries.list_grants(conn, account_id, now=clock.now())
    if not all(actor.may_administrate(one) for one in (path, *(grant.path for grant in held))):
        raise Forbidden("This person also holds roles outside the agencies you administrate.")
    return account


async def _home(conn: Connection, clock: Clock, actor: Actor, draft: AccountDraft) -> str:
    """Return the root of the home agency that the draft names."""
    agency = await find_agency(conn, draft.home_agency_id, on=local_date(clock.now()))
    if agency is None or not actor.may_administrate(agency.path):
        raise Invalid("Please choose one of your agencies.", field="home_agency_id")
    return agency.root_id
