"""What people can do with documents: have one made, set an agency's head, bring a template."""
