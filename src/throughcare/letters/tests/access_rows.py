"""Who may reach the demo's outbox."""

from support.access import Row

ROWS = [Row(url="letters:demo_outbox")]
