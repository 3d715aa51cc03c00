"""Measures, funnel plots, the public register and open data."""
