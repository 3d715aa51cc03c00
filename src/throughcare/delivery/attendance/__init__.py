"""Bookings: who is where when, and what came of it."""
