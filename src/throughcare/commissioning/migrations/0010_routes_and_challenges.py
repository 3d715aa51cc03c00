"""Routes, funders, options, what follows a failed lot, challenges, transition plans and timetables."""

import django.db.models.deletion
import throughcare.commissioning.rules.challenging
import throughcare.commissioning.rules.routes
import throughcare.commissioning.rules.states
import throughcare.commissioning.rules.timetables
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_victim_liaison'),
        ('commissioning', '0009_envelopes_apart'),
        ('engagement', '0003_readiness_and_partners'),
        ('market', '0004_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('received', 'Received'), ('upheld', 'Upheld'), ('dismissed', 'Dismissed'), ('withdrawn', 'Withdrawn')], default=throughcare.commissioning.rules.challenging.ChallengeStatus['RECEIVED'], max_length=10)),
                ('grounds', models.TextField()),
                ('received_at', models.DateTimeField()),
                ('is_stay', models.BooleanField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('days_lost', models.PositiveSmallIntegerField(null=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='commissioning.award')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='challenges', to='accounts.organisation')),
                ('received_from', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Employment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_on', models.DateField(null=True)),
                ('declared_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_employments', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rerun', 'Rerun'), ('reshape', 'Reshape'), ('direct', 'Direct'), ('in_house', 'In house')], max_length=10)),
                ('reason', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('in_house_from', models.DateField(null=True)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='follow_up', to='commissioning.lot')),
                ('next_call_off', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='follows_up', to='commissioning.calloff')),
            ],
        ),
        migrations.CreateModel(
            name='Funder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField()),
                ('call_off', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funders', to='commissioning.calloff')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funded_call_offs', to='accounts.organisation')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='LotOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('cap_gbp', models.DecimalField(decimal_places=2, max_digits=14)),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='commissioning.lot')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='MobilisationPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transition', models.TextField()),
                ('recruitment', models.TextField()),
                ('lot_order', models.TextField()),
                ('feedback', models.TextField()),
                ('published_at', models.DateTimeField()),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mobilisation_plan', to='engagement.programme')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Timetable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('proposed', 'Proposed'), ('approved', 'Approved'), ('refused', 'Refused')], default=throughcare.commissioning.rules.timetables.TimetableStatus['ASKED'], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('problem', models.JSONField()),
                ('answer', models.JSONField(null=True)),
                ('path', models.JSONField(null=True)),
                ('prices', models.JSONField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='timetables', to='engagement.programme')),
            ],
        ),
        migrations.CreateModel(
            name='TransitionPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('text', models.TextField(blank=True)),
                ('given_at', models.DateTimeField(null=True)),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transition_plans', to='commissioning.lot')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='envelope',
            name='envelope_once_a_year',
        ),
        migrations.RemoveConstraint(
            model_name='envelopeentry',
            name='envelope_entry_once',
        ),
        migrations.RemoveConstraint(
            model_name='envelopeentry',
            name='envelope_entry_whole',
        ),
        migrations.AddField(
            model_name='calloff',
            name='route',
            field=models.CharField(choices=[('framework', 'Framework'), ('partner', 'Partner')], default=throughcare.commissioning.rules.routes.Route['FRAMEWORK'], max_length=10),
        ),
        migrations.AddField(
            model_name='calloff',
            name='specification',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='engagement.roomdocument'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='funder',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AlterField(
            model_name='award',
            name='status',
            field=models.CharField(choices=[('standstill', 'Standstill'), ('confirmed', 'Confirmed'), ('stayed', 'Stayed'), ('cancelled', 'Cancelled')], default=throughcare.commissioning.rules.states.AwardStatus['STANDSTILL'], max_length=20),
        ),
        migrations.AlterField(
            model_name='envelopeentry',
            name='kind',
            field=models.CharField(choices=[('set', 'Set'), ('commit', 'Commit'), ('release', 'Release'), ('shift', 'Shift')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.UniqueConstraint(fields=('framework', 'funder', 'year'), name='envelope_once_a_year', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='envelopeentry',
            constraint=models.UniqueConstraint(condition=models.Q(('award__isnull', False), models.Q(('kind', 'shift'), _negated=True)), fields=('envelope', 'award', 'kind'), name='envelope_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='envelopeentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount_gbp', None), ('award', None), ('kind', 'set'), models.Q(('reason', ''), _negated=True)), models.Q(('amount_gbp__isnull', False), ('award__isnull', False), ('kind__in', ['commit', 'release', 'shift'])), _connector='OR'), name='envelope_entry_whole'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'received')), fields=('award', 'organisation'), name='challenge_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='challenge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('status', 'received')), models.Q(models.Q(('status', 'received'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='challenge_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.UniqueConstraint(fields=('user', 'organisation'), name='employment_once'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='follow_up_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_house_from__isnull', False), ('kind', 'in_house')), models.Q(('kind', 'in_house'), _negated=True), _connector='OR'), name='follow_up_in_house_from'),
        ),
        migrations.AddConstraint(
            model_name='funder',
            constraint=models.UniqueConstraint(fields=('call_off', 'organisation'), name='funder_once'),
        ),
        migrations.AddConstraint(
            model_name='funder',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', 1), ('percent__lte', 99)), name='funder_percent'),
        ),
        migrations.AddConstraint(
            model_name='lotoption',
            constraint=models.UniqueConstraint(fields=('lot', 'name'), name='option_once'),
        ),
        migrations.AddConstraint(
            model_name='lotoption',
            constraint=models.CheckConstraint(condition=models.Q(('cap_gbp__gt', 0)), name='option_cap'),
        ),
        migrations.AddIndex(
            model_name='timetable',
            index=models.Index(fields=['programme', '-asked_at'], name='commissioni_program_2ec737_idx'),
        ),
        migrations.AddConstraint(
            model_name='timetable',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', None), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('answer__isnull', False)), _connector='OR'), name='timetable_answered'),
        ),
        migrations.AddConstraint(
            model_name='timetable',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('programme',), name='timetable_asked_one_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='transitionplan',
            index=models.Index(fields=['organisation', '-asked_at'], name='commissioni_organis_d9b263_idx'),
        ),
        migrations.AddConstraint(
            model_name='transitionplan',
            constraint=models.UniqueConstraint(fields=('lot', 'organisation'), name='transition_plan_once'),
        ),
        migrations.AddConstraint(
            model_name='transitionplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_at', None), ('text', '')), models.Q(('given_at__isnull', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='transition_plan_given_whole'),
        ),
    ]
