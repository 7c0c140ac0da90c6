"""Through which ways answers came: how many each, without telling few people apart. Pure."""

from collections.abc import Collection, Mapping

import msgspec

from auditapp.base.words import N_

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


def channel_counts(sizes: Mapping[str, int], *, hidden: Collection[str]) -> list[ChannelCount]:
    """Return the channels that brought answers, in a fixed order.

    What is hidden was judged for the whole tree and calendar (models.hiding): a channel has
    results of its own.
    """
    found = {code: n for code, n in sizes.items() if n > 0}
    covered = set(hidden)
    order = [code for code in CHANNEL_NAMES if code in found]
    return [
        ChannelCount(code, CHANNEL_NAMES.get(code, code), None if code in covered else found[code])
        for code in [*order, *sorted(set(found) - set(order))]
    ]
