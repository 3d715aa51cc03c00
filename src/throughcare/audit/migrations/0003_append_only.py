"""The application may add to the audit and read it; the triggers alone could be told to look away."""

from django.db import migrations

REVOKE = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['throughcare_app', 'throughcare_loader'] LOOP
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = name AND rolname <> current_user) THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_seal FROM %I', name);
        END IF;
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_browsing")]
    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
