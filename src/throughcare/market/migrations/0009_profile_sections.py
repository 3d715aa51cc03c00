"""Sections of a profile are written by whoever is named for them, and keep words that are not saved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_co_commissioner'),
        ('market', '0008_panel'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProfileSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('facts', 'Facts'), ('accounts', 'Accounts'), ('policies', 'Policies'), ('insurance', 'Insurance'), ('people', 'People'), ('exclusions', 'Exclusions')], max_length=20)),
                ('named_at', models.DateTimeField(null=True)),
                ('saved_at', models.DateTimeField(null=True)),
                ('drafts', models.JSONField(default=dict)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='profile_sections', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['author'], name='market_prof_author__c398d8_idx')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'section'), name='profile_section_once'), models.CheckConstraint(condition=models.Q(models.Q(('author', None), ('named_at', None), ('named_by', None)), models.Q(('author__isnull', False), ('named_at__isnull', False), ('named_by__isnull', False)), _connector='OR'), name='profile_section_named_whole')],
            },
        ),
    ]
