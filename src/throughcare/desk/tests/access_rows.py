"""Who may reach the home pages."""

from support.access import Row

ROWS = [Row(url="desk:home"), Row(url="desk:desk")]
