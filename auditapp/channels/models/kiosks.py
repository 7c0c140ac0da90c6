"""Kiosks: a tablet at a counter, how it is paired, how it is doing. No I/O."""

import hmac
import re
import secrets
from datetime import datetime, timedelta

import msgspec

from auditapp.agencies.models import checked_words
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import write_id
from auditapp.people.models import Role
from auditapp.surveys.actions.open_survey import OPENERS

# Who may set tablets up: those who open surveys, and the manager of the agency.
KEEPERS = OPENERS | {Role.MANAGER.value}

CHANNEL = "kiosk"
NAME_MAX = 80
CODE_DIGITS = 8
CODE_LIFE = timedelta(minutes=10)
IDLE_SECONDS, THANKS_SECONDS = (10, 300), (3, 60)  # least and most
USUAL_IDLE, USUAL_THANKS = 30, 8
PIN_ROUNDS = 200_000  # PBKDF2-SHA256: a cheap tablet needs about half a second for it
BEAT = timedelta(minutes=5)  # how often a tablet gives a sign of life
SILENT_AFTER = 3 * BEAT
LOW_BATTERY = 20
VERSION_LENGTH = 8
_PIN = re.compile(r"[0-9]{4,8}")


class Kiosk(msgspec.Struct, frozen=True, kw_only=True):
    """A tablet's place at a point; paired when it has a secret and was not revoked.

    battery: percent. unsent: answers that wait on the tablet. All as of `seen_at`.
    """

    id: str
    root_id: str
    point_id: str
    name: str
    idle_seconds: int
    thanks_seconds: int
    pin_salt: str
    pin_hash: str
    created_at: datetime
    code_expires_at: datetime | None = None
    code_used_at: datetime | None = None
    paired_at: datetime | None = None
    revoked_at: datetime | None = None
    seen_at: datetime | None = None
    battery: int | None = None
    is_charging: bool | None = None
    unsent: int | None = None
    version: str | None = None

    @property
    def is_paired(self) -> bool:
        """Tell whether a tablet works under it."""
        return self.paired_at is not None and self.revoked_at is None

    def is_silent(self, now: datetime) -> bool:
        """Tell whether its last sign of life is too long ago (or never came)."""
        last = self.seen_at or self.paired_at
        return self.is_paired and last is not None and now - last > SILENT_AFTER

    @property
    def is_low(self) -> bool:
        """Tell whether its battery runs out."""
        return self.battery is not None and self.battery < LOW_BATTERY and not self.is_charging


class NewKiosk(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types about a kiosk; an empty PIN keeps the one that is set."""

    name: str = ""
    pin: str = ""
    idle_seconds: str = str(USUAL_IDLE)
    thanks_seconds: str = str(USUAL_THANKS)


class State(msgspec.Struct, frozen=True, kw_only=True):
    """A sign of life, as the tablet tells it."""

    battery: int | None = None
    is_charging: bool | None = None
    unsent: int = 0
    version: str = ""


def checked_name(text: str) -> str:
    """Return the name tidied; raises Invalid."""
    return checked_words(text, "name", NAME_MAX)


def checked_pin(text: str) -> str:
    """Return the PIN; raises Invalid for what is not 4 to 8 digits, or one digit repeated."""
    if not _PIN.fullmatch(text) or len(set(text)) == 1:
        raise Invalid("A PIN has 4 to 8 digits that are not all the same.", field="pin")
    return text


def checked_seconds(text: str, field: str, limits: tuple[int, int]) -> int:
    """Return a number of seconds within limits; raises Invalid."""
    low, high = limits
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    if not low <= number <= high:
        raise Invalid("Please enter %(low)s to %(high)s seconds.", field=field, low=low, high=high)
    return number


def new_pairing_code() -> str:
    """Return random digits, easy to type on a tablet."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def code_hash(secret_key: str, code: str) -> str:
    """Return what is stored of a pairing code: keyed, because eight digits are soon tried out."""
    return hmac.digest(secret_key.encode(), b"kiosk code:" + code.encode(), "sha256").hex()


def digits_of(text: str) -> str:
    """Return the digits of a code as typed, with blanks or a dash between; '' for other letters."""
    bare = re.sub(r"[\s.-]", "", text)
    return bare if bare.isascii() and bare.isdigit() and len(bare) == CODE_DIGITS else ""


def response_id(secret_key: str, point_id: str, sent_id: str) -> str:
    """Return the id of the response that a tablet's answer stands for.

    From the answer's random id and the point, so that a resend is the same row, also after the
    tablet was paired anew at that point; nothing in it leads back to either.
    """
    said = f"kiosk answer\0{point_id}\0{sent_id}".encode()
    return write_id(hmac.digest(secret_key.encode(), said, "sha256")[:16])


def check_not_revoked(kiosk: Kiosk) -> None:
    """Raise Conflict when the kiosk was withdrawn."""
    if kiosk.revoked_at is not None:
        raise Conflict("This kiosk was withdrawn. Please add a new one.")
