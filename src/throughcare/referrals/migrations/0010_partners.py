
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_partner_agencies'),
        ('people', '0008_teams'),
        ('referrals', '0009_proposals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CarePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('known_as', models.CharField(max_length=80)),
                ('purpose', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='care_plans', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='CareSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('health', 'Health'), ('mental_health', 'Mental health'), ('substance_use', 'Substance use'), ('housing', 'Housing'), ('money', 'Money'), ('family', 'Family'), ('work', 'Work'), ('safety', 'Safety')], max_length=20)),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='referrals.careplan')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CareConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_on', models.DateField()),
                ('given', models.CharField(choices=[('written', 'Written'), ('spoken', 'Spoken')], max_length=7)),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='referrals.caresection')),
            ],
        ),
        migrations.CreateModel(
            name='JobProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('known_as', models.CharField(max_length=80)),
                ('near', models.CharField(max_length=80)),
                ('available_on', models.DateField()),
                ('work_wanted', models.TextField()),
                ('skills', models.TextField(blank=True)),
                ('limits', models.TextField(blank=True)),
                ('given_on', models.DateField()),
                ('given', models.CharField(choices=[('written', 'Written'), ('spoken', 'Spoken')], max_length=7)),
                ('shared_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='job_profiles', to='people.person')),
                ('shared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='careplan',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('person',), name='care_plan_one_open'),
        ),
        migrations.AddConstraint(
            model_name='caresection',
            constraint=models.UniqueConstraint(fields=('plan', 'kind'), name='care_section_once'),
        ),
        migrations.AddIndex(
            model_name='careconsent',
            index=models.Index(fields=['organisation', 'withdrawn_at'], name='referrals_c_organis_326276_idx'),
        ),
        migrations.AddConstraint(
            model_name='careconsent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('section', 'organisation'), name='care_consent_once'),
        ),
        migrations.AddIndex(
            model_name='jobprofile',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['available_on', 'id'], name='job_profile_next'),
        ),
        migrations.AddConstraint(
            model_name='jobprofile',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('person',), name='job_profile_one_shared'),
        ),
    ]
