"""Satisfaction surveys: opening, answering at the counter, counting, results."""
