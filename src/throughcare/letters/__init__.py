"""Letters made from templates and facts, kept as sent."""
