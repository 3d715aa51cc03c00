"""Fixtures of every test: see tests/support."""

pytest_plugins = ["support.fixtures"]
