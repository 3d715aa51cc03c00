"""Points on the earth, and how far apart they are."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius, of the International Union of Geodesy and Geophysics
Point = tuple[float, float]  # degrees north and east


def distance_km(one: Point, other: Point) -> float:
    """The great circle between two points, in kilometres."""
    (north, east), (to_north, to_east) = (tuple(map(radians, point)) for point in (one, other))
    chord = sin((to_north - north) / 2) ** 2 + cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
