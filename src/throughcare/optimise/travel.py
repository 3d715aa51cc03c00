"""Travel time: the great circle, a detour and speed bands, or a table that somebody measured. Minutes, one way.

Nothing here knows a timetable: figures of a journey planner go in as a TravelTable.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_KM = 6371.0088  # mean radius, International Union of Geodesy and Geophysics

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedBands:
    """Minutes = wait + road kilometres at the speed of each band they fall in; road = great circle × detour.

    `upto_km[i]` is where band i ends (road kilometres) and `speed_kmh[i]` its speed; the last band has no end, so
    there is one speed more than there are ends. ValueError lists everything that is wrong.
    """

    detour: float = 1.3
    wait_minutes: float = 5.0
    upto_km: tuple[float, ...] = (2.0, 12.0, 40.0)
    speed_kmh: tuple[float, ...] = (8.0, 20.0, 36.0, 55.0)

    def __post_init__(self) -> None:
        if wrong := self.problems():
            raise ValueError("; ".join(wrong))

    def problems(self) -> list[str]:
        """What is wrong with the figures, in words."""
        figures = (self.detour, self.wait_minutes, *self.upto_km, *self.speed_kmh)
        checks = {
            "every travel figure must be a finite number": all(math.isfinite(f) for f in figures),
            "the detour must be 1 or more": self.detour >= 1,
            "the wait must be nought or more minutes": self.wait_minutes >= 0,
            "give one speed more than band ends": len(self.speed_kmh) == len(self.upto_km) + 1,
            "band ends must grow": list(self.upto_km) == sorted(set(self.upto_km)) and min(self.upto_km, default=1) > 0,
            "every speed must be above nought": all(s > 0 for s in self.speed_kmh),
        }
        return [message for message, holds in checks.items() if not holds]

    def minutes(self, crow_km: npt.ArrayLike) -> Floats:
        """Minutes one way for great-circle kilometres, of any shape."""
        road_km = np.asarray(crow_km, dtype=np.float64) * self.detour
        starts = np.array((0.0, *self.upto_km))
        ends = np.array((*self.upto_km, np.inf))
        within = np.clip(road_km[..., None], starts, ends) - starts
        return np.asarray(self.wait_minutes + (within / np.array(self.speed_kmh) * 60.0).sum(axis=-1))

    def reach_km(self, minutes: float) -> float:
        """The great-circle kilometres that can be travelled in `minutes` one way."""
        left, road_km, start = minutes - self.wait_minutes, 0.0, 0.0
        for end, speed in zip((*self.upto_km, math.inf), self.speed_kmh, strict=True):
            step = min(end - start, max(0.0, left) * speed / 60.0)
            road_km, left, start = road_km + step, left - step / speed * 60.0, end
        return road_km / self.detour


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTable:
    """Minutes one way from place i (row) to place j (column); NaN where there is no way."""

    minutes: Floats

    def problems(self, *, places: int) -> list[str]:
        """What is wrong with the table for a problem of so many places, in words."""
        if self.minutes.shape != (places, places):
            return [f"the travel table must be {places} by {places} places, not {self.minutes.shape}"]
        if np.any(self.minutes < 0) or np.any(np.isinf(self.minutes)):
            return ["travel minutes must be nought or more; leave a journey that can't be made empty"]
        return []


def great_circle_km(lat_a: npt.ArrayLike, lon_a: npt.ArrayLike, lat_b: npt.ArrayLike, lon_b: npt.ArrayLike) -> Floats:
    """Kilometres between points in degrees, by the haversine formula; shapes broadcast."""
    a, b = np.radians(np.asarray(lat_a, float)), np.radians(np.asarray(lat_b, float))
    across = np.radians(np.asarray(lon_b, float) - np.asarray(lon_a, float))
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(across / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
