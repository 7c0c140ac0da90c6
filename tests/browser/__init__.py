"""Journeys of the citizen, the auditor and the manager, and every page under one loupe."""
