"""People: accounts, roles on nodes of the tree, sessions, tokens, the record of what was done."""
