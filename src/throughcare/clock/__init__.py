"""The one clock: what time it is for the whole system, and the demo world's movable date."""
