"""Files that people attach, with type, size and hash."""
