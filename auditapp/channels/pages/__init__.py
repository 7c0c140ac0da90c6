"""Handlers of this room, one file per noun; app/routes.py lists each with who may use it."""
