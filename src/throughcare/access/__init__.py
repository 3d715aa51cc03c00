"""Roles, permissions and the Actor: who may what."""
