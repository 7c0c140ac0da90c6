"""Adding a kiosk, pairing a tablet with it, changing and withdrawing it, noting signs of life."""

import asyncio
import hashlib
import hmac
import secrets

from auditapp.agencies import queries as agencies
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id, new_secret
from auditapp.base.words import N_
from auditapp.channels.models import kiosks as rules
from auditapp.channels.models.kiosks import Kiosk, NewKiosk, State
from auditapp.channels.queries import kiosks as queries
from auditapp.people.actions.record import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

WRONG = N_("This code is not right. Please compare it with the code on the manager's page.")
USED = N_("This code was used already. Please ask for a new one on the manager's page.")
EXPIRED = N_("This code is older than 10 minutes. Please ask for a new one on the manager's page.")


async def add_kiosk(
    database: Database, clock: Clock, actor: Actor, *, point_id: str, new: NewKiosk
) -> Kiosk:
    """Add a kiosk to an open point; raises Invalid naming the field, and Conflict."""
    name, idle, thanks = _checked(new)
    salt, pin_hash = await _hashed(rules.checked_pin(new.pin))
    async with database.writing() as conn:
        point = await agencies.get_point(conn, point_id)
        if point.closed_at is not None:
            raise Conflict("This service point is closed.")
        kiosk = Kiosk(
            id=new_id(),
            root_id=point.root_id,
            point_id=point_id,
            name=name,
            idle_seconds=idle,
            thanks_seconds=thanks,
            pin_salt=salt,
            pin_hash=pin_hash,
            created_at=clock.now(),
        )
        await queries.insert_kiosk(conn, kiosk, created_by=actor.account_id)
        await _record(conn, clock, actor, kiosk, "kiosk.added")
    return kiosk


async def change_kiosk(
    database: Database, clock: Clock, actor: Actor, *, kiosk_id: str, new: NewKiosk
) -> None:
    """Change name, seconds and, when one is given, the PIN; raises Invalid and Conflict."""
    name, idle, thanks = _checked(new)
    columns: dict[str, object] = {"name": name, "idle_seconds": idle, "thanks_seconds": thanks}
    if new.pin:
        salt, pin_hash = await _hashed(rules.checked_pin(new.pin))
        columns |= {"pin_salt": salt, "pin_hash": pin_hash}
    async with database.writing() as conn:
        kiosk = await queries.get_kiosk(conn, kiosk_id)
        rules.check_not_revoked(kiosk)
        await queries.update_kiosk(conn, kiosk_id, **columns)
        await _record(conn, clock, actor, kiosk, "kiosk.changed")


async def issue_code(
    database: Database, clock: Clock, actor: Actor, *, kiosk_id: str, secret_key: str
) -> str:
    """Return a fresh pairing code, which replaces one not used yet; raises Conflict.

    A tablet that is paired works on until the code is used.
    """
    async with database.writing() as conn:
        kiosk = await queries.get_kiosk(conn, kiosk_id)
        rules.check_not_revoked(kiosk)
        code = rules.new_pairing_code()
        while await queries.find_by_code(conn, rules.code_hash(secret_key, code)) is not None:
            code = rules.new_pairing_code()
        await queries.update_kiosk(
            conn,
            kiosk_id,
            code_hash=rules.code_hash(secret_key, code),
            code_expires_at=clock.now() + rules.CODE_LIFE,
            code_used_at=None,
        )
        await _record(conn, clock, actor, kiosk, "kiosk.code_issued")
    return code


async def pair_kiosk(database: Database, clock: Clock, *, code: str, secret_key: str) -> str:
    """Use a pairing code up and return the tablet's secret; raises Invalid with the reason."""
    now = clock.now()
    digits = rules.digits_of(code)
    if not digits:
        raise Invalid("A pairing code has 8 digits.", field="code")
    hashed = rules.code_hash(secret_key, digits)
    async with database.writing() as conn:
        kiosk = await queries.find_by_code(conn, hashed)
        if kiosk is None or kiosk.code_expires_at is None or kiosk.revoked_at is not None:
            raise Invalid(WRONG, field="code")
        if kiosk.code_used_at is not None:
            raise Invalid(USED, field="code")
        if now >= kiosk.code_expires_at:
            raise Invalid(EXPIRED, field="code")
        secret = new_secret()
        secret_hash = hashlib.sha256(secret.encode()).hexdigest()
        if not await queries.update_paired(conn, kiosk.id, hashed, secret_hash=secret_hash, at=now):
            raise Invalid(USED, field="code")
    return secret


async def revoke_kiosk(database: Database, clock: Clock, actor: Actor, *, kiosk_id: str) -> None:
    """Withdraw a kiosk: its tablet is told at its next contact. Raises Conflict."""
    async with database.writing() as conn:
        kiosk = await queries.get_kiosk(conn, kiosk_id)
        if not await queries.update_revoked(conn, kiosk_id, at=clock.now(), by=actor.account_id):
            raise Conflict("This kiosk was withdrawn. Please add a new one.")
        await _record(conn, clock, actor, kiosk, "kiosk.revoked")


async def note_state(database: Database, clock: Clock, kiosk: Kiosk, state: State) -> None:
    """Keep a tablet's sign of life; what makes no sense counts as not told."""
    battery = state.battery if state.battery is not None and 0 <= state.battery <= 100 else None
    sane = State(
        battery=battery,
        is_charging=state.is_charging if battery is not None else None,
        unsent=max(0, min(state.unsent, 1_000_000)),
        version=state.version[: rules.VERSION_LENGTH],
    )
    async with database.writing() as conn:
        await queries.update_state(conn, kiosk.id, sane, at=clock.now())


async def is_pin(kiosk: Kiosk, pin: str) -> bool:
    """Tell whether this is the kiosk's PIN; takes as long for a wrong one."""
    hashed = await asyncio.to_thread(_hash, pin[:32], kiosk.pin_salt)
    return hmac.compare_digest(hashed, kiosk.pin_hash)


def _checked(new: NewKiosk) -> tuple[str, int, int]:
    return (
        rules.checked_name(new.name),
        rules.checked_seconds(new.idle_seconds, "idle_seconds", rules.IDLE_SECONDS),
        rules.checked_seconds(new.thanks_seconds, "thanks_seconds", rules.THANKS_SECONDS),
    )


async def _hashed(pin: str) -> tuple[str, str]:
    salt = secrets.token_hex(16)
    return salt, await asyncio.to_thread(_hash, pin, salt)


def _hash(pin: str, salt: str) -> str:
    """Hash as the tablet's own check does without network: static/js/kiosk-leave.js."""
    raw = hashlib.pbkdf2_hmac("sha256", pin.encode(), bytes.fromhex(salt), rules.PIN_ROUNDS)
    return raw.hex()


async def _record(conn: Connection, clock: Clock, actor: Actor, kiosk: Kiosk, action: str) -> None:
    point = await agencies.get_point(conn, kiosk.point_id)
    await record(
        conn,
        clock,
        actor,
        action=action,
        subject=kiosk.id,
        agency_id=point.agency_id,
        name=f"{kiosk.name} ({point.name})",
    )
