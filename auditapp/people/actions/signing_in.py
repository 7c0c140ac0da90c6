"""Signing in and out, and telling who is behind a request."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id, new_secret
from auditapp.base.settings import Settings
from auditapp.base.words import N_
from auditapp.people import queries
from auditapp.people.actions.attempts import count_attempt
from auditapp.people.actions.hashing import hash_password, is_password, needs_rehash
from auditapp.people.actions.record import record
from auditapp.people.models import Actor, Credentials, normal_name
from auditapp.people.models import signing_in as rules
from auditapp.people.models.passwords import ONE_TIME_LIFE
from auditapp.people.models.signing_in import Attempt, SignedIn
from auditapp.store.engine import Connection, Database
from auditapp.web.asgi import header_values
from auditapp.web.session import hash_secret, sent_session_hash

TOUCH_AFTER = timedelta(minutes=1)
Found = tuple[Actor, datetime]  # who, and when last seen
Find = Callable[[Connection], Coroutine[Any, Any, Found | None]]
WRONG = N_("The user name or the password is not right.")


async def identify(
    database: Database, clock: Clock, settings: Settings, scope: Any
) -> Actor | None:
    """Return who sent the request: by bearer token below /api/, else by the session cookie."""
    find = finder(clock, settings, scope)
    found = await database.glance(find) if find else None
    return await note_seen(database, clock, found)


def finder(clock: Clock, settings: Settings, scope: Any) -> Find | None:
    """Return what looks up who sent the request; None when nothing in it names anybody."""
    if scope["path"].startswith("/api/"):
        sent = header_values(scope, b"authorization")
        if sent:
            return _by_bearer(clock, sent)
    id_hash = sent_session_hash(scope, settings.public_url)
    return _by_session(clock, settings, id_hash) if id_hash else None


def _by_bearer(clock: Clock, sent: list[bytes]) -> Find | None:
    kind, _, token = sent[0].decode("latin-1").partition(" ")
    if len(sent) > 1 or kind.lower() != "bearer" or not token.startswith(rules.TOKEN_PREFIX):
        return None

    async def find(conn: Connection) -> Found | None:
        now = clock.now()
        actor = await queries.find_token_actor(conn, hash_secret(token), now=now)
        return (actor, now) if actor else None

    return find


def _by_session(clock: Clock, settings: Settings, id_hash: str) -> Find:
    idle = timedelta(minutes=settings.session_idle_minutes)

    async def find(conn: Connection) -> Found | None:
        return await queries.find_session(conn, id_hash, now=clock.now(), idle=idle)

    return find


async def note_seen(database: Database, clock: Clock, found: Found | None) -> Actor | None:
    """Note now and then that a session is in use; return its person unless it ended meanwhile."""
    if found is None:
        return None
    actor, seen_at = found
    now = clock.now()
    if not actor.session_hash or abs(now - seen_at) < TOUCH_AFTER:
        return actor
    async with database.writing() as conn:
        still_there = await queries.update_session_seen(conn, actor.session_hash, now=now)
    return actor if still_there else None


async def sign_in(
    database: Database, clock: Clock, settings: Settings, attempt: Attempt
) -> SignedIn:
    """Begin a session under a new id; raises TooManyTries or Invalid, which tells nothing.

    Unknown, disabled and wrong take the same steps, so that neither answer nor time differs.
    """
    name = normal_name(attempt.username)
    device = rules.device_of(attempt.device_cookie, name, settings.secret_key)
    key = rules.attempts_key("sign-in", name, device, settings.secret_key)
    await count_attempt(database, clock, key, username=name)
    async with database.reading() as conn:
        account = await queries.find_credentials(conn, name)
    is_right = await is_password(attempt.password, account.password_hash if account else None)
    if account is None or not is_right or not _may_enter(account, clock):
        await _record_failed(database, clock, account)
        raise Invalid(WRONG)
    secret = await _begin(database, clock, settings, account, attempt=attempt, key=key)
    if needs_rehash(account.password_hash):
        await _rehash(database, account, attempt.password)
    return SignedIn(
        session=secret,
        device_cookie=rules.device_cookie(attempt.device_cookie, name, settings.secret_key),
        must_change_password=account.must_change_password,
    )


def _may_enter(account: Credentials, clock: Clock) -> bool:
    if account.disabled_at is not None:
        return False
    is_over = clock.now() - account.password_changed_at > ONE_TIME_LIFE
    return not (account.must_change_password and is_over)


async def _begin(
    database: Database,
    clock: Clock,
    settings: Settings,
    account: Credentials,
    *,
    attempt: Attempt,
    key: str,
) -> str:
    now = clock.now()
    async with database.writing() as conn:
        current = await queries.find_credentials(conn, account.username)
        if current is None or current.disabled_at is not None or _was_replaced(account, current):
            raise Invalid(WRONG)
        await queries.delete_failures(conn, key)
        await queries.delete_old_failures(conn, before=now - timedelta(days=1))
        await queries.delete_ended_sessions(conn, now=now)
        if attempt.old_session_hash:
            await queries.delete_session(conn, attempt.old_session_hash)
        secret = await begin_session(
            conn, clock, settings, account_id=account.account_id, device=attempt.device_name
        )
        await _record_sign_in(conn, clock, "sign-in.ok", account)
    return secret


def _was_replaced(seen: Credentials, current: Credentials) -> bool:
    return seen.password_changed_at != current.password_changed_at


async def begin_session(
    conn: Connection, clock: Clock, settings: Settings, *, account_id: str, device: str
) -> str:
    """Store a session under a fresh id and return the id, which is stored nowhere."""
    now = clock.now()
    secret = new_secret()
    await queries.insert_session(
        conn,
        id_hash=hash_secret(secret),
        account_id=account_id,
        created_at=now,
        seen_at=now,
        ends_at=now + timedelta(hours=settings.session_max_hours),
        device=device[:120],
    )
    return secret


async def _record_failed(database: Database, clock: Clock, account: Credentials | None) -> None:
    async with database.writing() as conn:
        await _record_sign_in(conn, clock, "sign-in.failed", account)


async def _record_sign_in(
    conn: Connection, clock: Clock, action: str, account: Credentials | None
) -> None:
    is_in = account is not None and action == "sign-in.ok"
    await queries.insert_event(
        conn,
        id=new_id(),
        root_id=account.root_id if account else "",
        at=clock.now(),
        actor_id=account.account_id if account and is_in else None,
        action=action,
        subject=account.account_id if account else "",
        agency_id=account.home_agency_id if account else None,
        detail={},
    )


async def _rehash(database: Database, account: Credentials, password: str) -> None:
    new_hash = await hash_password(password)
    async with database.writing() as conn:
        await queries.update_account_rehashed(
            conn, account.account_id, old_hash=account.password_hash, new_hash=new_hash
        )


async def sign_out(database: Database, clock: Clock, actor: Actor) -> None:
    """End the session of this request for good."""
    async with database.writing() as conn:
        if actor.session_hash:
            await queries.delete_session(conn, actor.session_hash)
        await record(conn, clock, actor, action="sign-out", subject=actor.account_id)
