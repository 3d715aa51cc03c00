"""Every booking there was comes under the new constraint, a few at a time; then the old one goes."""

from django.db import migrations

BATCH = 2_000


def hold(apps, schema_editor):
    """Each batch is a transaction of its own, and what an earlier try did is not done again."""
    waiting = apps.get_model("attendance", "Booking").objects.filter(holds_staff=None).order_by("pk")
    while batch := list(waiting.values_list("pk", flat=True)[:BATCH]):
        waiting.filter(pk__in=batch).order_by().update(holds_staff=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("attendance", "0009_holds_staff")]

    operations = [
        migrations.RunPython(hold, migrations.RunPython.noop),
        migrations.RemoveConstraint("booking", "booking_staff_in_one_place"),
    ]
