"""Ground floor: settings, clock, ids and errors; standard library and msgspec only."""
