"""What everybody does with the own account: e-mail, password, sessions, API tokens."""

from collections.abc import Sequence
from datetime import timedelta

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id, new_secret
from auditapp.base.settings import Settings
from auditapp.people import queries
from auditapp.people.actions.attempts import count_attempt
from auditapp.people.actions.hashing import hash_password, is_password
from auditapp.people.actions.record import record
from auditapp.people.actions.signing_in import begin_session
from auditapp.people.models import Actor, fold
from auditapp.people.models.accounts import checked_email
from auditapp.people.models.passwords import check_password
from auditapp.people.models.scopes import checked_scopes
from auditapp.people.models.signing_in import TOKEN_PREFIX, attempts_key
from auditapp.store.engine import Database
from auditapp.web.session import hash_secret

TOKEN_DAYS = (30, 90, 365)


async def change_email(database: Database, clock: Clock, actor: Actor, *, email: str) -> None:
    """Change the own address; raises Invalid for what is none."""
    checked = checked_email(email)
    async with database.writing() as conn:
        await queries.update_account(
            conn,
            actor.account_id,
            username=actor.username,
            display_name=actor.display_name,
            email=checked,
        )
        await record(conn, clock, actor, action="account.edited", subject=actor.account_id)


async def change_password(
    database: Database, clock: Clock, settings: Settings, actor: Actor, *, old: str, new: str
) -> str:
    """Set a new password, end all sessions, and return the id of the one new session.

    Raises Invalid for a wrong old or an unfit new password, TooManyTries for guessing the old.
    """
    key = attempts_key("password", actor.username, "", settings.secret_key)
    await count_attempt(database, clock, key)
    async with database.reading() as conn:
        account = await queries.find_credentials(conn, actor.username)
    if account is None or not await is_password(old, account.password_hash):
        raise Invalid("The old password is not right.", field="old")
    check_password(new, username=actor.username)
    if new == old:
        raise Invalid("The new password must differ from the old one.", field="new")
    password_hash = await hash_password(new)
    async with database.writing() as conn:
        await queries.update_account_password(
            conn,
            actor.account_id,
            now=clock.now(),
            password_hash=password_hash,
            must_change=False,
        )
        await queries.delete_failures(conn, key)
        device = await queries.find_session_device(conn, actor.session_hash or "")
        await queries.delete_sessions(conn, actor.account_id)
        await record(conn, clock, actor, action="password.changed", subject=actor.account_id)
        return await begin_session(
            conn, clock, settings, account_id=actor.account_id, device=device
        )


async def end_own_session(database: Database, clock: Clock, actor: Actor, *, key: str) -> None:
    """End one of the own sessions; raises NotFound for another's."""
    async with database.writing() as conn:
        if not await queries.delete_own_session(conn, actor.account_id, key):
            raise NotFound
        await record(conn, clock, actor, action="session.ended", subject=actor.account_id)


async def end_other_sessions(database: Database, clock: Clock, actor: Actor) -> None:
    """End every own session but the one of this request."""
    async with database.writing() as conn:
        n = await queries.delete_sessions(conn, actor.account_id, but=actor.session_hash or "")
        await record(conn, clock, actor, action="session.ended", subject=actor.account_id, n=n)


async def create_token(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    name: str,
    days: int,
    scopes: Sequence[str],
) -> str:
    """Make an API token with the own rights or fewer; return it, for it is stored nowhere."""
    if not 1 <= len(name) <= 120 or not fold(name):
        raise Invalid("Please say what the token is for (at most 120 letters).", field="name")
    if days not in TOKEN_DAYS:
        raise Invalid("This choice does not exist.", field="days")
    checked = checked_scopes(scopes)
    token_id, token = new_id(), TOKEN_PREFIX + new_secret()
    now = clock.now()
    async with database.writing() as conn:
        await queries.insert_token(
            conn,
            id=token_id,
            token_hash=hash_secret(token),
            account_id=actor.account_id,
            name=name,
            created_at=now,
            expires_at=now + timedelta(days=days),
            scopes=checked,
        )
        await record(
            *(conn, clock, actor),
            action="token.created", subject=token_id, name=name, scopes=checked,
        )  # fmt: skip
    return token


async def revoke_token(database: Database, clock: Clock, actor: Actor, *, token_id: str) -> None:
    """End an own API token at once; raises NotFound for another's."""
    async with database.writing() as conn:
        done = await queries.update_token_revoked(conn, actor.account_id, token_id, now=clock.now())
        if not done:
            raise NotFound
        await record(conn, clock, actor, action="token.revoked", subject=token_id)
