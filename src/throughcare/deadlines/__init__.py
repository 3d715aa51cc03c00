"""Deadlines as rows, computed on the working-day calendar of England or of Wales."""
