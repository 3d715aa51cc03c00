"""The manners of the JSON API, and the machine clients that sign in to it with a token."""
