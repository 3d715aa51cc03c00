"""Forms of people: they parse, and decide nothing."""
