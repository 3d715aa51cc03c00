
import django.contrib.postgres.fields
import django.db.models.deletion
import throughcare.referrals.rules.proposal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0001_initial'),
        ('people', '0007_custody_and_handover'),
        ('reference', '0001_initial'),
        ('referrals', '0008_release_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('given', 'Given'), ('withdrawn', 'Withdrawn')], default=throughcare.referrals.rules.proposal.ProposalStatus['DRAFT'], max_length=9)),
                ('stage', models.CharField(choices=[('court', 'Court'), ('planning', 'Planning')], max_length=8)),
                ('court', models.CharField(blank=True, max_length=120)),
                ('hearing_on', models.DateField(null=True)),
                ('offence', models.CharField(choices=[('general', 'General'), ('violence', 'Violence'), ('partner_violence', 'Partner violence'), ('sexual', 'Sexual')], max_length=20)),
                ('reoffending_score', models.PositiveSmallIntegerField(null=True)),
                ('specialist_risk', models.CharField(blank=True, choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High'), ('very_high', 'Very high')], max_length=9)),
                ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('reason', models.TextField(blank=True)),
                ('why_not_programme', models.TextField(blank=True)),
                ('written_at', models.DateTimeField()),
                ('given_at', models.DateTimeField(null=True)),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.postcodedistrict')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='people.person')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ProposalOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('programme', 'Programme'), ('unpaid_work', 'Unpaid work'), ('service', 'Service')], max_length=11)),
                ('key', models.CharField(max_length=120)),
                ('name', models.CharField(max_length=300)),
                ('wait_days', models.PositiveSmallIntegerField(null=True)),
                ('is_eligible', models.BooleanField()),
                ('why_not', models.CharField(blank=True, max_length=500)),
                ('is_chosen', models.BooleanField(default=False)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.area')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.deliverybody')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='referrals.proposal')),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['person', '-written_at'], name='referrals_p_person__488bdc_idx'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['written_by', 'status', 'hearing_on'], name='referrals_p_written_aa5f54_idx'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'given'), _negated=True), models.Q(('given_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='proposal_given'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'court'), _negated=True), models.Q(('hearing_on__isnull', False), models.Q(('court', ''), _negated=True)), _connector='OR'), name='proposal_for_a_court'),
        ),
        migrations.AddConstraint(
            model_name='proposaloption',
            constraint=models.UniqueConstraint(fields=('proposal', 'key'), name='proposal_option_once'),
        ),
        migrations.AddConstraint(
            model_name='proposaloption',
            constraint=models.CheckConstraint(condition=models.Q(('is_chosen', False), ('is_eligible', True), _connector='OR'), name='proposal_choice_eligible'),
        ),
    ]
