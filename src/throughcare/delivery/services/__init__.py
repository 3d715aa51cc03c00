"""Commissioned services: first appointment, plan, sessions and report."""
