"""Nonconformities and corrective action."""
