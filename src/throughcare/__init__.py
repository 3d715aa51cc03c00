"""Throughcare runs the reformed probation system of England and Wales, from notice to measure."""

__version__ = "0.1.0"
