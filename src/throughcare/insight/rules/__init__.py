"""The law of insight: measures and their limits, and the shape of open data."""
