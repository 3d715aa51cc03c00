"""Who may reach the pages of the demonstration: everybody, in demo mode."""

from support.access import Row

ROWS = [Row(url="demo:progress"), Row(url="demo:next_day"), Row(url="demo:next_deadline")]
