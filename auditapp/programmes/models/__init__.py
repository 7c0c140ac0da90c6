"""Programmes, planned audits, clauses as columns, and knowledge: values and rules, no I/O."""
