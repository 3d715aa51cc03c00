"""Whose word a field of the record is: what somebody told of themselves stands against what a caseload says."""

from enum import StrEnum

from throughcare.kernel.errors import Problem

ORDINARY = "Ordinary print"
READING = {  # how letters are printed, where that is not ordinary
    "large print": "Large print",
    "easy read": "Easy read",
    "braille": "Braille",
    "read aloud": "Read aloud to them",
}
SPOKEN = ("language", "needs_interpreter", "reading_format")  # told together: how somebody speaks and reads


class Outcome(StrEnum):
    """What became of a contradiction."""

    KEPT = "kept"  # the person's word stands
    TAKEN = "taken"  # the caseload was right
    OVERTAKEN = "overtaken"  # the person was asked again meanwhile


DECIDED = (Outcome.KEPT, Outcome.TAKEN)  # what an officer may decide


def check_language(language: str) -> list[Problem]:
    """A language that letters and interpreters are found by."""
    if language.strip():
        return []
    return [Problem(message="Enter the language in which they want to be spoken to", field="language")]
