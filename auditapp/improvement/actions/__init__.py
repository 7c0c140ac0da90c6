"""What a person can do about nonconformities; each action owns its transaction."""
