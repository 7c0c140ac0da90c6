"""Every SQL statement about programmes, planned audits and what signed audits found."""
