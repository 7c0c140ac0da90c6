"""Finding out what is known of a source, by kind."""
