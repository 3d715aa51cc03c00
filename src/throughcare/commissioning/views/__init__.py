"""Pages of commissioning, by who uses them."""
