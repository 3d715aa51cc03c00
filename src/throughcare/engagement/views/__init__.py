"""Pages of engagement: public ones, and those of the buyer who runs it."""
