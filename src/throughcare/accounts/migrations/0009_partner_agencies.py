
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_case_administrator'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='role',
            field=models.CharField(choices=[('practitioner', 'practitioner'), ('senior_practitioner', 'senior_practitioner'), ('head_of_unit', 'head_of_unit'), ('prison_offender_manager', 'prison_offender_manager'), ('court_officer', 'court_officer'), ('case_administrator', 'case_administrator'), ('bid_writer', 'bid_writer'), ('provider_manager', 'provider_manager'), ('caseworker', 'caseworker'), ('assessor', 'assessor'), ('commissioner', 'commissioner'), ('opening_officer', 'opening_officer'), ('evaluator', 'evaluator'), ('moderator', 'moderator'), ('approver', 'approver'), ('contract_manager', 'contract_manager'), ('analyst', 'analyst'), ('inspector', 'inspector'), ('care_partner', 'care_partner'), ('job_match_partner', 'job_match_partner'), ('data_protection_officer', 'data_protection_officer'), ('administrator', 'administrator'), ('machine_client', 'machine_client')], max_length=40),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('probation', 'Probation service'), ('commissioner', 'Commissioning body'), ('supplier', 'Supplier'), ('oversight', 'Inspection or audit body'), ('partner', 'Partner agency')], max_length=20),
        ),
        migrations.AlterField(
            model_name='posting',
            name='role',
            field=models.CharField(choices=[('practitioner', 'practitioner'), ('senior_practitioner', 'senior_practitioner'), ('head_of_unit', 'head_of_unit'), ('prison_offender_manager', 'prison_offender_manager'), ('court_officer', 'court_officer'), ('case_administrator', 'case_administrator'), ('bid_writer', 'bid_writer'), ('provider_manager', 'provider_manager'), ('caseworker', 'caseworker'), ('assessor', 'assessor'), ('commissioner', 'commissioner'), ('opening_officer', 'opening_officer'), ('evaluator', 'evaluator'), ('moderator', 'moderator'), ('approver', 'approver'), ('contract_manager', 'contract_manager'), ('analyst', 'analyst'), ('inspector', 'inspector'), ('care_partner', 'care_partner'), ('job_match_partner', 'job_match_partner'), ('data_protection_officer', 'data_protection_officer'), ('administrator', 'administrator'), ('machine_client', 'machine_client')], max_length=40),
        ),
    ]
