import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='CodeList',
            fields=[
                ('code', models.SlugField(max_length=60, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
                ('source', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Load',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(help_text='Of the files, so that the same files are not read twice.', max_length=64)),
                ('status', models.CharField(choices=[('STAGED', 'Waiting: some rows were refused'), ('APPLIED', 'Applied')], max_length=10)),
                ('added_count', models.PositiveIntegerField(default=0)),
                ('changed_count', models.PositiveIntegerField(default=0)),
                ('ended_count', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(default=list, help_text='What was refused: file, line, message.')),
            ],
            options={
                'ordering': ('-at',),
            },
        ),
        migrations.CreateModel(
            name='ServiceType',
            fields=[
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
                ('on_framework', models.BooleanField(help_text='Whether the framework may buy it.')),
                ('source', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('code', models.SlugField(max_length=80, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('COUNTRY', 'Country'), ('REGION', 'Probation region'), ('POLICE_AREA', 'Police area'), ('LOCAL_AUTHORITY', 'Local authority'), ('DELIVERY_UNIT', 'Probation delivery unit')], max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
                ('sort_key', models.CharField(max_length=120)),
                ('source', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('sort_key', 'code'),
                'indexes': [models.Index(fields=['kind', 'sort_key'], name='area_by_kind_and_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='area_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='BankHoliday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nation', models.CharField(choices=[('ENGLAND', 'England'), ('WALES', 'Wales')], max_length=7)),
                ('on', models.DateField()),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
            ],
            options={
                'ordering': ('nation', 'on'),
                'constraints': [models.UniqueConstraint(fields=('nation', 'on'), name='bank_holiday_once_a_nation')],
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
                ('men', models.BooleanField()),
                ('women', models.BooleanField()),
                ('min_age', models.PositiveSmallIntegerField(default=18)),
                ('max_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('minority_ethnic_only', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.CheckConstraint(condition=models.Q(('men', True), ('women', True), _connector='OR'), name='cohort_admits_somebody'), models.CheckConstraint(condition=models.Q(('max_age__isnull', True), ('max_age__gte', models.F('min_age')), _connector='OR'), name='cohort_ages_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
                ('section', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('standard_threshold', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('severe_threshold', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='reference.need')),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
                ('group', models.CharField(choices=[('NEED', 'Needs'), ('COHORT', 'Groups of people'), ('APPROACH', 'Approaches')], max_length=10)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('cohort', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='reference.cohort')),
                ('need', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='reference.need')),
            ],
            options={
                'verbose_name_plural': 'categories',
                'ordering': ('position',),
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('key', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('name_cy', models.CharField(blank=True, max_length=200)),
                ('value', models.JSONField()),
                ('unit', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=300)),
            ],
            options={
                'verbose_name_plural': 'policies',
                'ordering': ('key', 'valid_from'),
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], expressions=[('key', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='policy_has_one_value_a_day'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='policy_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='PostcodeDistrict',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}[0-9][0-9A-Z]?$')])),
                ('latitude', models.FloatField(validators=[django.core.validators.MinValueValidator(49.8), django.core.validators.MaxValueValidator(55.9)])),
                ('longitude', models.FloatField(validators=[django.core.validators.MinValueValidator(-6.5), django.core.validators.MaxValueValidator(1.8)])),
                ('delivery_unit', models.ForeignKey(limit_choices_to={'kind__in': ('DELIVERY_UNIT',)}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.area')),
                ('local_authority', models.ForeignKey(limit_choices_to={'kind__in': ('LOCAL_AUTHORITY',)}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.area')),
                ('police_area', models.ForeignKey(limit_choices_to={'kind__in': ('POLICE_AREA',)}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.area')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('code', models.SlugField(max_length=80, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('name_cy', models.CharField(blank=True, max_length=120)),
                ('sort_key', models.CharField(db_index=True, max_length=120)),
                ('latitude', models.FloatField(validators=[django.core.validators.MinValueValidator(49.8), django.core.validators.MaxValueValidator(55.9)])),
                ('longitude', models.FloatField(validators=[django.core.validators.MinValueValidator(-6.5), django.core.validators.MaxValueValidator(1.8)])),
                ('delivery_unit', models.ForeignKey(limit_choices_to={'kind__in': ('DELIVERY_UNIT',)}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.area')),
                ('local_authority', models.ForeignKey(limit_choices_to={'kind__in': ('LOCAL_AUTHORITY',)}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.area')),
                ('police_area', models.ForeignKey(limit_choices_to={'kind__in': ('POLICE_AREA',)}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.area')),
                ('districts', models.ManyToManyField(related_name='places', to='reference.postcodedistrict')),
            ],
            options={
                'ordering': ('sort_key', 'code'),
            },
        ),
        migrations.CreateModel(
            name='BuyingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('buys_by', models.CharField(choices=[('COUNTRY', 'Country'), ('REGION', 'Probation region'), ('POLICE_AREA', 'Police area'), ('LOCAL_AUTHORITY', 'Local authority'), ('DELIVERY_UNIT', 'Probation delivery unit')], max_length=20)),
                ('route', models.CharField(choices=[('FRAMEWORK', 'Bought through the framework'), ('CO_COMMISSIONED', 'Commissioned with a combined authority'), ('GRANT', 'Granted through the Mayor’s office'), ('IN_HOUSE', 'Delivered by the Probation Service')], max_length=20)),
                ('source', models.CharField(max_length=200)),
                ('within', models.ForeignKey(limit_choices_to={'kind__in': ('COUNTRY', 'REGION')}, on_delete=django.db.models.deletion.PROTECT, related_name='buying_rules', to='reference.area')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='buying_rules', to='reference.cohort')),
                ('service_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='buying_rules', to='reference.servicetype')),
            ],
            options={
                'ordering': ('service_type__position', 'within', 'cohort__position', 'valid_from'),
            },
        ),
        migrations.CreateModel(
            name='ServiceTypeNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_type_links', to='reference.need')),
                ('service_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='need_links', to='reference.servicetype')),
            ],
        ),
        migrations.AddField(
            model_name='servicetype',
            name='needs',
            field=models.ManyToManyField(related_name='service_types', through='reference.ServiceTypeNeed', to='reference.need'),
        ),
        migrations.CreateModel(
            name='StagedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(max_length=60)),
                ('line', models.PositiveIntegerField()),
                ('values', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('load', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='reference.load')),
            ],
            options={
                'ordering': ('load', 'file', 'line'),
            },
        ),
        migrations.CreateModel(
            name='AreaCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(choices=[('hmpps-letter', 'HMPPS letter (A to L)'), ('nomis', 'Probation area code (N03 to N59)'), ('gss', 'Office for National Statistics code')], max_length=20)),
                ('code', models.CharField(max_length=20)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='reference.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme', 'code'), name='area_code_is_of_one_area')],
            },
        ),
        migrations.CreateModel(
            name='AreaLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_up', to='reference.area')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_down', to='reference.area')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], expressions=[('child', '='), ('parent', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='area_link_held_once_a_day'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='area_link_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='area_link_not_to_itself')],
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('name_cy', models.CharField(blank=True, max_length=200)),
                ('group', models.CharField(blank=True, max_length=40)),
                ('position', models.PositiveSmallIntegerField()),
                ('facts', models.JSONField(default=dict, help_text='What the code entails, such as attended or score.')),
                ('source', models.CharField(blank=True, max_length=200)),
                ('code_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='reference.codelist')),
            ],
            options={
                'ordering': ('code_list', 'position'),
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], expressions=[('code_list', '='), ('code', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='code_held_once_a_day'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='code_ends_after_it_begins')],
            },
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('severe_threshold__isnull', True), ('standard_threshold__isnull', True)), ('severe_threshold__gt', models.F('standard_threshold')), _connector='OR'), name='need_severe_above_standard'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cohort__isnull', True), ('group', 'NEED'), ('need__isnull', False)), models.Q(('group', 'COHORT'), ('need__isnull', True)), models.Q(('cohort__isnull', True), ('group', 'APPROACH'), ('need__isnull', True)), _connector='OR'), name='category_stands_for_its_group'),
        ),
        migrations.AddConstraint(
            model_name='buyingrule',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], expressions=[('service_type', '='), ('within', '='), ('cohort', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='buying_rule_held_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='buyingrule',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='buying_rule_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='servicetypeneed',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], expressions=[('service_type', '='), ('need', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='service_type_need_held_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='servicetypeneed',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='service_type_need_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='servicetype',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='service_type_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='stagedrow',
            constraint=models.UniqueConstraint(fields=('load', 'file', 'line'), name='staged_row_once'),
        ),
    ]
