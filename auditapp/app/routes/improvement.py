"""Routes of improvement and of what raises it, each beside the rule of who may use it."""

from litestar.handlers import HTTPRouteHandler

from auditapp.improvement import tables as _tables  # noqa: F401
from auditapp.web.access import Rule

IMPROVEMENT: tuple[tuple[Rule, HTTPRouteHandler], ...] = ()
