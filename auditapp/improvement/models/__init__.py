"""What improvement is made of: nonconformities, their states and deadlines, who may do what."""
