"""The only writers of engagement, by what they are of."""
