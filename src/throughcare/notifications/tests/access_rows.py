"""Who may reach the pages of notifications: everybody signed in, each their own."""

from support.access import Row

ROWS = [
    Row(url="notifications:notices"),
    Row(url="notifications:choices"),
    Row(url="notifications:mobile"),
    Row(url="notifications:confirm"),
    Row(url="notifications:forget"),
]
