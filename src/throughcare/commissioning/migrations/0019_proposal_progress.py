"""How far the worker is with the proposed award of a call-off."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commissioning', '0018_spent'),
    ]

    operations = [
        migrations.AddField(
            model_name='calloff',
            name='proposal_done',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='calloff',
            name='proposal_to_do',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
