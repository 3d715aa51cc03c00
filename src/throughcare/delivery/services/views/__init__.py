"""Pages of delivery: under a referral, and groups of several."""
