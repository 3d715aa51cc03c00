"""Regions, areas, places, service types, needs and dated policy: facts as data, with their loader."""
