"""Call-offs, lots, sealed bids, scoring, moderation and award."""
