"""What people and jobs do here."""
