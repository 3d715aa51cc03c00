"""A person meets whoever delivers: directory, eligibility and the referral."""
