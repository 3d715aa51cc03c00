"""The made-up world: seeded, causal, at any scale."""
