"""Tables of the ways of answering, one file per noun; importing this makes metadata whole."""

from auditapp.channels.tables import kiosks, paper

__all__ = ["kiosks", "paper"]
