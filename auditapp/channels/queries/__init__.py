"""The statements of this room, one file per noun."""
