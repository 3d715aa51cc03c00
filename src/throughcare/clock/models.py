"""The demo world's clock, kept so that every process tells the same time."""

from django.db import models


class DemoClock(models.Model):
    """One row: the demo time that was set, and the real time at which it was set."""

    demo_at = models.DateTimeField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="clock_one_row"),)

    def __str__(self) -> str:
        return f"{self.demo_at:%Y-%m-%d %H:%M}"
