"""Reads of what services deliver: a referral's progress, one session, and what waits for whom."""
