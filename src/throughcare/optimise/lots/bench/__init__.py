"""Time and worth beside lots awarded by hand and a plain CP-SAT model."""
