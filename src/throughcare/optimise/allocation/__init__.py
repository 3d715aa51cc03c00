"""Allocation of people on probation to weekly unpaid-work slots. Start with the README."""
