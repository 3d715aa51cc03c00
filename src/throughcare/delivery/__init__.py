"""Delivery of what was referred, strand by strand, on shared attendance."""
