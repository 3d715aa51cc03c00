"""Pure values that every package shares: states, money, periods, working days, dated policy, errors."""
