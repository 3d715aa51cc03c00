"""Whole numbers in text that anybody may have sent."""

FIGURES = 18  # of the largest numbers that a column of the database surely holds


def whole(text: str) -> int | None:
    """The number that a text is, such as a key in an address; None for any other text, or a longer number."""
    return int(text) if text.isdecimal() and len(text) <= FIGURES else None
