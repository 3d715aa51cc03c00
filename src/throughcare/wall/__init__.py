"""The second wall: row-level policies of PostgreSQL beneath every app's `scope`."""
