"""Hall: forms as data. Definitions, question types and one pure engine; no I/O but reading TOML."""
