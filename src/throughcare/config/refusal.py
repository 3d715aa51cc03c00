"""A start that cannot go on, said in one sentence."""


class Refusal(Exception):  # noqa: N818 - it refuses; nothing went wrong in the program
    """Why a command stops, and what to do next: one clear sentence for the person at the terminal."""
