"""Through which ways answers came: how many each, without telling few people apart. Pure."""

from collections.abc import Mapping

import msgspec

from auditapp.base.words import N_
from auditapp.measure import suppress

CHANNEL_NAMES: dict[str, str] = {
    "qr": N_("QR code at the counter"),
    "kiosk": N_("Tablet at the counter (kiosk)"),
    "ticket": N_("One-time code"),
    "paper": N_("Paper form"),
    "imported": N_("Brought in from elsewhere"),
}


class ChannelCount(msgspec.Struct, frozen=True):
    """One channel; n is None where it is hidden. `name` is a msgid, or the bare code."""

    code: str
    name: str
    n: int | None


def channel_counts(sizes: Mapping[str, int], *, hidden: bool) -> list[ChannelCount]:
    """Return the channels that brought answers, in a fixed order; all hidden with their node.

    No scores: those of few people could be worked out from two periods. What is small hides the
    next one too, because the total is shown above.
    """
    found = {code: n for code, n in sizes.items() if n > 0}
    covered = set(found) if hidden else suppress(found)
    order = [code for code in CHANNEL_NAMES if code in found]
    return [
        ChannelCount(code, CHANNEL_NAMES.get(code, code), None if code in covered else found[code])
        for code in [*order, *sorted(set(found) - set(order))]
    ]
