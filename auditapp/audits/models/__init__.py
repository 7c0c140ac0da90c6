"""What an audit is made of, as pure values and rules: the audit, its log, its checklist."""
