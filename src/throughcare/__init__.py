"""Throughcare runs the reformed probation system of England and Wales, from notice to measure."""
