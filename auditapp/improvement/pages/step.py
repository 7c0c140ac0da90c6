"""A step that somebody takes in a record: every one is answered in the same way."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.improvement.pages.show import view_of
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page


class Step(msgspec.Struct, frozen=True):
    """A record, the desk of the person who takes a step in it, and how that is answered."""

    desk: Desk
    database: Database
    clock: Clock
    nonconformity_id: str

    @property
    def on(self) -> tuple[Database, Clock, Actor, str]:
        """Return what every action takes first."""
        return self.database, self.clock, self.desk.person, self.nonconformity_id

    def field(self, name: str) -> str:
        """Return what was typed under a name."""
        return self.desk.field(name)

    async def take(self, form: str, work: Callable[[], Awaitable[None]]) -> Redirect | Page:
        """Do it and go back to the record, or show it with what was typed in `form` and the fault.

        `work` reads the form as well, so that what cannot be read is a fault of it, too.
        """
        desk = self.desk
        try:
            await work()
        except (Invalid, Conflict) as error:
            view = await view_of(desk, self.database, self.clock, self.nonconformity_id)
            view.at, view.problem = form, desk.say(error.key, **error.params)
            view.problem_field = error.field if isinstance(error, Invalid) else ""
            view.typed = {name: values[0] for name, values in desk.form.items() if values}
            return desk.page(view, status=error.status)
        return desk.redirect(f"/nonconformities/{self.nonconformity_id}#next")


async def _step(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Step:
    return Step(desk, database, clock, nonconformity_id)


RECORD = "/nonconformities/{nonconformity_id:str}"
STEP: dict[str, Any] = {"status_code": 303, "dependencies": {"step": Provide(_step)}}
