from django.db import migrations

SQLITE = [
    "CREATE TRIGGER ledger_audit_keeps BEFORE UPDATE ON ledger_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    "CREATE TRIGGER ledger_audit_stays BEFORE DELETE ON ledger_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION ledger_audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
    "CREATE TRIGGER ledger_audit_keeps BEFORE UPDATE OR DELETE ON ledger_audit "
    "FOR EACH ROW EXECUTE FUNCTION ledger_audit_refuses()",
]


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
