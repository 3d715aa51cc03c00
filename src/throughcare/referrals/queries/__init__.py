"""Reads of referrals: the directory, drafts, lists and pages, and what waits for whom."""
