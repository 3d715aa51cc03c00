import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Q

SPAN = Func(
    F("starts_at"),
    F("ends_at"),
    function="tstzrange",
    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
)


def user(related_name, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, related_name=related_name, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0004_to_judge"),
        ("contracts", "0001_initial"),
        ("people", "0011_merging"),
        ("referrals", "0011_case_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "body",
                    models.ForeignKey(
                        "contracts.deliverybody", django.db.models.deletion.PROTECT, related_name="groups"
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("staff", user("groups")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "method",
                    models.CharField(choices=[("in_person", "In person"), ("video", "Video")], max_length=10),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("capacity_count", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by", user("+")),
                ("called_off_at", models.DateTimeField(null=True)),
                ("called_off_by", user("+", null=True)),
                ("called_off_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="group_times"),
                    models.CheckConstraint(condition=Q(capacity_count__gte=2), name="group_of_two_or_more"),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=Q(called_off_at=None),
                        expressions=[("staff", "="), (SPAN, "&&")],
                        name="group_staff_in_one_place",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["body", "starts_at"], name="attendance__body_id_a787bf_idx"),
                    models.Index(fields=["staff", "starts_at"], name="attendance__staff_i_3ee7c5_idx"),
                ],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="group",
            field=models.ForeignKey(
                "attendance.group", django.db.models.deletion.PROTECT, null=True, related_name="bookings"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="chose_alone",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
