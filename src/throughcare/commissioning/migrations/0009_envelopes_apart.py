"""Standing, words and price of a bid lie in an envelope each; prices have a key and an opening of their own."""

import django.db.models.deletion
import throughcare.commissioning.rules.states
from django.conf import settings
from django.db import migrations, models


def prices_are_open(apps, schema_editor):
    """Prices of bids opened before were opened with their words: the approver decides these call-offs."""
    for bid in apps.get_model("commissioning", "Bid").objects.filter(price_gbp__isnull=False).iterator():
        bid.price_opened_at = bid.opened_at
        bid.save(update_fields=["price_opened_at"])
    call_offs = apps.get_model("commissioning", "CallOff").objects
    call_offs.filter(status="moderated").update(status="priced")
    call_offs.filter(status__in=("priced", "awarded")).update(prices_opened_at=models.F("moderated_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_partner_agencies'),
        ('commissioning', '0008_partners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EarlyAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealing', models.CharField(choices=[('words', 'Words'), ('prices', 'Prices')], max_length=10)),
                ('tried_at', models.DateTimeField()),
                ('call_off', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='early_attempts', to='commissioning.calloff')),
                ('tried_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='keybox',
            name='key_box_once',
        ),
        migrations.AddField(
            model_name='bid',
            name='price_opened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='bid',
            name='sealed_price',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='bid',
            name='sealed_standing',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='bid',
            name='standing_changes',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='calloff',
            name='price_key',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='calloff',
            name='prices_opened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='keybox',
            name='sealing',
            field=models.CharField(choices=[('words', 'Words'), ('prices', 'Prices')], default=throughcare.commissioning.rules.states.Sealing['WORDS'], max_length=10),
        ),
        migrations.AddField(
            model_name='openingofficer',
            name='prices_approved_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='calloff',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('opened', 'Opened'), ('moderated', 'Moderated'), ('priced', 'Priced'), ('awarded', 'Awarded'), ('cancelled', 'Cancelled')], default=throughcare.commissioning.rules.states.CallOffStatus['DRAFT'], max_length=20),
        ),
        migrations.RunPython(prices_are_open, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='bid',
            constraint=models.CheckConstraint(condition=models.Q(('price_opened_at__isnull', False), models.Q(('is_bundled', None), ('preference', None), ('price_gbp', None)), _connector='OR'), name='bid_price_shut_until_opened'),
        ),
        migrations.AddConstraint(
            model_name='keybox',
            constraint=models.UniqueConstraint(fields=('call_off', 'sealing', 'outer', 'inner'), name='key_box_once'),
        ),
        migrations.AddIndex(
            model_name='earlyattempt',
            index=models.Index(fields=['call_off', '-tried_at'], name='commissioni_call_of_2d057c_idx'),
        ),
    ]
