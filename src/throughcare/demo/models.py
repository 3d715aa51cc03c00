"""Progress of loading the made-up world, so that a page can show it."""

from django.db import models


class DemoLoad(models.Model):
    """One loading: scale, seed, how far it is."""

    scale = models.CharField(max_length=10)
    seed = models.BigIntegerField()
    step = models.CharField(max_length=80, blank=True)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.scale} {self.seed}"
