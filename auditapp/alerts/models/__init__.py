"""What alerts are made of: rules without input or output."""
