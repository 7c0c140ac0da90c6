"""Between the rooms: raising nonconformities from what was found, their effect, My work."""
