"""Bookings of one group are at one time with one member of staff.

The constraint begins with no booking, so that the table is locked for a moment; the next step brings the rest under it.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields.ranges import DateTimeRangeField
from django.db import migrations, models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

SPAN = Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())


class Migration(migrations.Migration):
    dependencies = [("attendance", "0008_breach")]

    operations = [
        migrations.AddField("booking", "holds_staff", models.BooleanField(null=True)),
        migrations.AlterField(
            "booking", "holds_staff", models.BooleanField(null=True, default=True, db_default=True)
        ),
        migrations.AddConstraint(
            "booking",
            ExclusionConstraint(
                condition=Q(released_at=None) & Q(holds_staff=True),
                expressions=[("staff", "="), (SPAN, "&&"), (Coalesce(F("group"), -F("id")), "<>")],
                name="booking_staff_held_once",
            ),
        ),
    ]
