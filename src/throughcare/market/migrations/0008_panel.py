"""Who sits on the panel that decides a cell, and how they vote."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0007_profile_and_membership'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PanelSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_interest', models.BooleanField()),
                ('detail', models.TextField(blank=True)),
                ('sat_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('passed', 'Passed'), ('failed', 'Failed')], max_length=10)),
                ('reasons', models.TextField(blank=True)),
                ('voted_at', models.DateTimeField(null=True)),
                ('cell', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='panel_seats', to='market.cell')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cell', 'member'), name='panel_seat_once'), models.CheckConstraint(condition=models.Q(('has_interest', False), models.Q(('detail', ''), _negated=True), _connector='OR'), name='panel_interest_with_detail'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('voted_at', None)), models.Q(('has_interest', False), ('voted_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('reasons', ''), _negated=True)), _connector='OR'), name='panel_vote_whole')],
            },
        ),
    ]
