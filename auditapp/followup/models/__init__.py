"""What is known of a source, what waits for a person, and how an effect is judged."""
