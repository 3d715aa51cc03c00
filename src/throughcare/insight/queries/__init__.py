"""Reads of insight: figures, what we publish, and notices that we took in."""
