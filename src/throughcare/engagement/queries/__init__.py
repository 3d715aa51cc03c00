"""Reads of engagement, by what they are of."""
