"""Nonconformities and corrective action, whatever raised them; it knows no audits, no surveys."""
