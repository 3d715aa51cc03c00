"""Contracts without competition, who pays together, and optional services."""

import django.db.models.deletion
import throughcare.contracts.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_victim_liaison'),
        ('commissioning', '0010_routes_and_challenges'),
        ('contracts', '0002_takeovers'),
        ('reference', '0002_successions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='basis',
            field=models.CharField(choices=[('award', 'Award'), ('grant', 'Grant'), ('direct', 'Direct')], default=throughcare.contracts.rules.Basis['AWARD'], max_length=10),
        ),
        migrations.CreateModel(
            name='ContractOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('cap_gbp', models.DecimalField(decimal_places=2, max_digits=14)),
                ('ordered_gbp', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='contracts.contract')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='OptionOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value_gbp', models.DecimalField(decimal_places=2, max_digits=14)),
                ('reason', models.TextField()),
                ('ordered_at', models.DateTimeField()),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='orders', to='contracts.contractoption')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Uncompeted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('extension', 'Extension'), ('grant', 'Grant'), ('direct', 'Direct')], max_length=10)),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('agreed', 'Agreed'), ('refused', 'Refused')], default=throughcare.contracts.rules.UncompetedStatus['ASKED'], max_length=10)),
                ('value_gbp', models.DecimalField(decimal_places=2, max_digits=14)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('ground', models.CharField(choices=[('no_bids', 'No bids'), ('urgency', 'Urgency'), ('only_one', 'Only one'), ('user_choice', 'User choice'), ('continuity', 'Continuity')], max_length=30)),
                ('justification', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.TextField(blank=True)),
                ('is_made_up', models.BooleanField(default=False)),
                ('areas', models.ManyToManyField(related_name='+', to='reference.area')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.cohort')),
                ('contract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uncompeted', to='contracts.contract')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('funder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commissioning.lot')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('service_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.servicetype')),
            ],
        ),
        migrations.CreateModel(
            name='ContractFunder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField()),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funders', to='contracts.contract')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funded_contracts', to='accounts.organisation')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('contract', 'organisation'), name='contract_funder_once'), models.CheckConstraint(condition=models.Q(('percent__gte', 1), ('percent__lte', 100)), name='contract_funder_percent')],
            },
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=models.UniqueConstraint(fields=('contract', 'name'), name='contract_option_once'),
        ),
        migrations.AddConstraint(
            model_name='contractoption',
            constraint=models.CheckConstraint(condition=models.Q(('ordered_gbp__gte', 0), ('ordered_gbp__lte', models.F('cap_gbp'))), name='contract_option_within_cap'),
        ),
        migrations.AddConstraint(
            model_name='optionorder',
            constraint=models.CheckConstraint(condition=models.Q(('value_gbp__gt', 0)), name='option_order_value'),
        ),
        migrations.AddIndex(
            model_name='uncompeted',
            index=models.Index(fields=['status', '-asked_at'], name='contracts_u_status_756f9f_idx'),
        ),
        migrations.AddConstraint(
            model_name='uncompeted',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='uncompeted_dates'),
        ),
        migrations.AddConstraint(
            model_name='uncompeted',
            constraint=models.CheckConstraint(condition=models.Q(('justification', ''), _negated=True), name='uncompeted_justified'),
        ),
        migrations.AddConstraint(
            model_name='uncompeted',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('asked_by')), _negated=True), name='uncompeted_two_people'),
        ),
        migrations.AddConstraint(
            model_name='uncompeted',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='uncompeted_decided_whole'),
        ),
    ]
