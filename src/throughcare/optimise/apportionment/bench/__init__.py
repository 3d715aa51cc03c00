"""A made-up year of referrals, shared out in four ways."""
