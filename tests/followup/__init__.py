"""Between the rooms: raising, effect, My work."""
