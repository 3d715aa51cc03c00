"""Frameworks that were open before questions had versions get the questions that they asked as their first."""

from django.db import migrations

from throughcare.clock.clock import start_of_day
from throughcare.market.rules.first_questions import LEAST_LOT_GBP, expectations, first_questions


def publish_first(apps, schema_editor):
    """Version 1 of every framework, as it was published with it."""
    questionnaire = apps.get_model("market", "Questionnaire")
    question = apps.get_model("market", "Question")
    for framework in apps.get_model("market", "Framework").objects.all():
        at = start_of_day(framework.opened_on, 9)
        facts = {"begun_at": at, "published_at": at, "least_lot_gbp": LEAST_LOT_GBP, **expectations()}
        made = questionnaire.objects.create(framework=framework, number=1, **facts)
        question.objects.bulk_create(question(questionnaire=made, **row) for row in first_questions())


class Migration(migrations.Migration):
    dependencies = [("market", "0005_questions_and_assessors")]
    operations = [migrations.RunPython(publish_first, migrations.RunPython.noop)]
