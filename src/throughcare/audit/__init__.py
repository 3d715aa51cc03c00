"""Append-only chained events, the view log and the outbox."""
