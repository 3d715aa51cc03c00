"""Settings, URLs, menus, wiring and the throughcare command."""
