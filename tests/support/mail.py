"""What was sent, for tests of any app."""

import re

from throughcare.letters.models import Message

LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def newest(address: str) -> Message:
    """The newest message to an address."""
    return Message.objects.filter(to=address).latest("pk")


def newest_link(address: str) -> str:
    """The path of the link in the newest message to an address."""
    return LINK.search(newest(address).body)[1]


def how_many() -> int:
    """How many messages there are."""
    return Message.objects.count()
