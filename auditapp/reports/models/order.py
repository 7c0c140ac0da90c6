"""What the process that writes documents is asked for, and the files of its folder. Pure."""

from typing import Any, Literal

import msgspec

from auditapp.reports.models.paper import Paper

ORDER, RESULT, FAULT = "order.json", "result", "fault"
TEMPLATE, PHOTOS = "template.docx", "photos"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """write: the paper in a format. fill: a template with values.

    check: name the fields of a template, and fill it for a try if values know them all.
    """

    task: Literal["write", "check", "fill"]
    format: str = ""
    paper: Paper | None = None
    fonts: str = ""
    values: dict[str, Any] = {}
