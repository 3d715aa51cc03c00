"""Reads of requests, disputes, holds and disposals: actor first; outside scope is not found."""
