"""Measures the formation of groups beside two plain ways of doing it."""
