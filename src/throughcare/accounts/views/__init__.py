"""Pages of signing in, joining, an organisation's people, the demo's cast, and the audit."""
