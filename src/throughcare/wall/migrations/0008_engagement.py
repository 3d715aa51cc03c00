"""Drafts of programmes, versions not yet published and questions as they were asked are for the buyer alone."""

from django.db import migrations


class Migration(migrations.Migration):
    """Raised the wall, which the newest migration raises as it is now, when all its tables stand."""

    dependencies = [("wall", "0007_release_plans"), ("engagement", "0001_initial")]
    operations = []
