"""The yearly audit programme of an agency, and what all signed audits say about a unit today."""
