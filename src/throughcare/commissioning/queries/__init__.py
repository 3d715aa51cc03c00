"""Reads of call-offs, invitations, bids, scores and awards: actor first; outside scope is not found."""
