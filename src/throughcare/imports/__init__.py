"""Staged rows of files that come in, with their problems by position."""
