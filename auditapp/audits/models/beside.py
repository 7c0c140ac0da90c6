"""Items of the log beside the lines of the checklist, and who checks what is written there. Pure.

Their names begin with '@', which no code of a question does.
"""

from collections.abc import Callable, Mapping

from auditapp.audits.models import conclusion, meeting, signing, timer

Check = Callable[[str, str, str], str]  # item, field, value → value as stored; raises Invalid


def _conclusion(_: str, field: str, value: str) -> str:
    return conclusion.check_value(field, value)


CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(meeting.ITEMS, meeting.check_value),
    **dict.fromkeys(signing.ITEMS, signing.check_value),
    timer.ITEM: timer.check_value,
    conclusion.ITEM: _conclusion,
}
# What only the team leader writes.
LEADS_ALONE = frozenset({"@lead"})
