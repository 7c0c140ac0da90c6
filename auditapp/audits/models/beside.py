"""Items of the log beside the lines of the checklist, and who checks what is written there. Pure.

Their names begin with '@', which no code of a question does.
"""

from collections.abc import Callable, Mapping

from auditapp.audits.models import meeting, timer

Check = Callable[[str, str, str], str]  # item, field, value → value as stored; raises Invalid

CHECKS: Mapping[str, Check] = {
    **dict.fromkeys(meeting.ITEMS, meeting.check_value),
    timer.ITEM: timer.check_value,
}
