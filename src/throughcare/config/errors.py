"""A command that cannot go on, said in one sentence."""


class CannotGoOn(Exception):  # noqa: N818 - it says what is so; nothing went wrong in the program
    """Why a command stops, and what to do next: one clear sentence for the person at the terminal."""
