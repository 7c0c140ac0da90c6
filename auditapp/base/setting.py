"""What a setting is, and how words of the environment become values; the table is settings.py."""

from collections.abc import Mapping

import msgspec

PREFIX = "AUDITAPP_"


class SettingError(ValueError):
    """A setting has a value that cannot be read; the sentence says which and why."""


class Setting(msgspec.Struct, frozen=True):
    """One line of the table."""

    name: str
    default: str
    help: str
    secret: bool = False


def whole(name: str, raw: Mapping[str, str], low: int, high: int) -> int:
    """Return a whole number between low and high; raises SettingError."""
    try:
        number = int(raw[name])
    except ValueError:
        raise SettingError(f"{PREFIX}{name} must be a whole number, not {raw[name]!r}.") from None
    if not low <= number <= high:
        raise SettingError(f"{PREFIX}{name} must be between {low} and {high}, not {number}.")
    return number


def yes_no(name: str, raw: Mapping[str, str]) -> bool:
    """Return yes or no as a truth; raises SettingError."""
    words = {"yes": True, "no": False}
    if raw[name].lower() not in words:
        raise SettingError(f"{PREFIX}{name} must be yes or no, not {raw[name]!r}.")
    return words[raw[name].lower()]


def listed(value: str) -> tuple[str, ...]:
    """Return what stands between commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip())
