"""Forms programme groups: which to open, where, when and by whom, and who is in each. See README.md."""
