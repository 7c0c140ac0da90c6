"""Routes of data out and in."""

from litestar.handlers import HTTPRouteHandler

from auditapp.agencies.queries import node_of_agency
from auditapp.exchange.pages import export
from auditapp.people.models import Role
from auditapp.web.access import Rule, allow

ADMINISTRATOR = allow(Role.ADMINISTRATOR)
ADMINISTRATOR_OF_AGENCY = allow(Role.ADMINISTRATOR, node=node_of_agency)

EXCHANGE: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    # single answers: each file belongs to the person who asked for it
    (ADMINISTRATOR_OF_AGENCY, export.new_export),
    (ADMINISTRATOR_OF_AGENCY, export.create_export),
    (ADMINISTRATOR, export.show_export),
    (ADMINISTRATOR, export.show_export_file),
)
