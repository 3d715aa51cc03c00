"""Pages of people's referrals and of the directory."""
