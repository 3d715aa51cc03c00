"""Forms of signing in, joining, and an organisation's people."""
