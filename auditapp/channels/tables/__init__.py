"""Tables of the ways of answering, one file per noun; importing this makes metadata whole."""

from auditapp.channels.tables.kiosks import kiosks

__all__ = ["kiosks"]
