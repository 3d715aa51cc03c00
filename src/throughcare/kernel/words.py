"""The words that somebody searches for."""

MOST_WORDS = 8  # each is another condition on every row: thousands would take all of the database's memory


def searched(text: str) -> list[str]:
    """The first few words of a search, each once."""
    return list(dict.fromkeys(text.split()))[:MOST_WORDS]
