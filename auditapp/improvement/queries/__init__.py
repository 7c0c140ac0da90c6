"""Every SQL statement about nonconformities and corrective action."""
