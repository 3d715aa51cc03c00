"""Forms of engagement: they parse, and decide nothing."""
