"""What jobs work with."""

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.settings import Settings
from auditapp.store.engine import Database
from auditapp.web.render import Renderer


class Tools(msgspec.Struct, frozen=True):
    """The parts of the service that jobs need; the same for every job of a process."""

    database: Database
    clock: Clock
    settings: Settings
    renderer: Renderer

    def say(self, key: str, /, **params: object) -> str:
        """Return a key in the language of this installation."""
        return self.renderer.translate(self.settings.language, key, params)
