"""Forms of commissioning: they parse, and decide nothing."""
