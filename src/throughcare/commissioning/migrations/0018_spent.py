"""What an envelope spends without competition: direct awards, grants and what extensions add."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('commissioning', '0017_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='envelopeentry',
            name='envelope_entry_whole',
        ),
        migrations.AddField(
            model_name='envelopeentry',
            name='spent_ref',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddConstraint(
            model_name='envelopeentry',
            constraint=models.UniqueConstraint(condition=models.Q(('spent_ref', ''), _negated=True), fields=('envelope', 'spent_ref', 'kind'), name='envelope_entry_ref_once'),
        ),
        migrations.AddConstraint(
            model_name='envelopeentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount_gbp', None), ('award', None), ('kind', 'set'), ('spent_ref', ''), models.Q(('reason', ''), _negated=True)), models.Q(('amount_gbp__isnull', False), ('award__isnull', False), ('kind__in', ['commit', 'release', 'shift']), ('spent_ref', '')), models.Q(('amount_gbp__isnull', False), ('award', None), ('kind__in', ['commit', 'release']), models.Q(('spent_ref', ''), _negated=True)), _connector='OR'), name='envelope_entry_whole'),
        ),
    ]
