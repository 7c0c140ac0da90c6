"""What this room is made of, one file per noun; rules that need no database."""
