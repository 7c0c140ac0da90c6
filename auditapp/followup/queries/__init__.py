"""What followup reads of the rooms below, and its own few statements."""
