"""Requests that nobody sends in good faith, over every page and operation."""
