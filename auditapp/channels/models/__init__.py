"""What the ways an answer arrives are made of: rules without a database."""
