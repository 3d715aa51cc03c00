"""Who of a supply chain takes the next referral, so that what was promised is kept without lengthening waits."""
