"""The only writers of insight: what we publish, and what we take in."""
