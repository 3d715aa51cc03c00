
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_heads_of_units'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(choices=[('practitioner', 'practitioner'), ('senior_practitioner', 'senior_practitioner'), ('head_of_unit', 'head_of_unit'), ('prison_offender_manager', 'prison_offender_manager'), ('court_officer', 'court_officer'), ('bid_writer', 'bid_writer'), ('provider_manager', 'provider_manager'), ('caseworker', 'caseworker'), ('assessor', 'assessor'), ('commissioner', 'commissioner'), ('opening_officer', 'opening_officer'), ('evaluator', 'evaluator'), ('moderator', 'moderator'), ('approver', 'approver'), ('contract_manager', 'contract_manager'), ('analyst', 'analyst'), ('inspector', 'inspector'), ('data_protection_officer', 'data_protection_officer'), ('administrator', 'administrator'), ('machine_client', 'machine_client')], max_length=40),
        ),
        migrations.AlterField(
            model_name='posting',
            name='role',
            field=models.CharField(choices=[('practitioner', 'practitioner'), ('senior_practitioner', 'senior_practitioner'), ('head_of_unit', 'head_of_unit'), ('prison_offender_manager', 'prison_offender_manager'), ('court_officer', 'court_officer'), ('bid_writer', 'bid_writer'), ('provider_manager', 'provider_manager'), ('caseworker', 'caseworker'), ('assessor', 'assessor'), ('commissioner', 'commissioner'), ('opening_officer', 'opening_officer'), ('evaluator', 'evaluator'), ('moderator', 'moderator'), ('approver', 'approver'), ('contract_manager', 'contract_manager'), ('analyst', 'analyst'), ('inspector', 'inspector'), ('data_protection_officer', 'data_protection_officer'), ('administrator', 'administrator'), ('machine_client', 'machine_client')], max_length=40),
        ),
    ]
