"""What was sent, for tests of any app."""

import re

from throughcare.letters.models import Email

LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def newest(address: str) -> Email:
    """The newest message to an address."""
    return Email.objects.filter(to=address).latest("pk")


def newest_link(address: str) -> str:
    """The path of the link in the newest message to an address."""
    return LINK.search(newest(address).body)[1]


def how_many() -> int:
    """How many messages there are."""
    return Email.objects.count()
