import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_custody_and_handover'),
        ('reference', '0001_initial'),
        ('referrals', '0007_directory'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReleasePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release_on', models.DateField()),
                ('notes', models.TextField(blank=True)),
                ('written_at', models.DateTimeField()),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.postcodedistrict')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='release_plans', to='people.person')),
                ('sentence', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='release_plan', to='people.sentence')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReleaseNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.TextField(blank=True)),
                ('otherwise', models.TextField(blank=True)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.need')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='release_needs', to='referrals.referral')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='referrals.releaseplan')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'need'), name='release_need_once')],
            },
        ),
    ]
