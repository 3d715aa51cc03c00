"""Progress of loading the made-up world, so that a page can show it and a broken load can go on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class DemoLoad(models.Model):
    """One loading: scale, seed, which steps are done; each step is one transaction."""

    scale = models.CharField(max_length=10)
    seed = models.BigIntegerField()
    steps = ArrayField(models.CharField(max_length=80), default=list)  # all, in their order
    done = ArrayField(models.CharField(max_length=80), default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="demo_load_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scale} {self.seed}"
