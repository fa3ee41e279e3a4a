from django.db import migrations

SQLITE = [
    "CREATE TRIGGER rights_view_keeps BEFORE UPDATE ON rights_view "
    "BEGIN SELECT RAISE(ABORT, 'the log of views is append-only'); END",
    "CREATE TRIGGER rights_view_stays BEFORE DELETE ON rights_view "
    "WHEN OLD.number > COALESCE((SELECT MAX(number) FROM rights_viewcheckpoint), 0) "
    "BEGIN SELECT RAISE(ABORT, 'the log of views is append-only'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION rights_view_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the log of views is append-only'; END $$",
    "CREATE TRIGGER rights_view_keeps BEFORE UPDATE ON rights_view "
    "FOR EACH ROW EXECUTE FUNCTION rights_view_refuses()",
    "CREATE FUNCTION rights_view_pruned() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN "
    "IF OLD.number > COALESCE((SELECT MAX(number) FROM rights_viewcheckpoint), 0) "
    "THEN RAISE EXCEPTION 'the log of views is append-only'; END IF; "
    "RETURN OLD; END $$",
    "CREATE TRIGGER rights_view_stays BEFORE DELETE ON rights_view "
    "FOR EACH ROW EXECUTE FUNCTION rights_view_pruned()",
]


def guard(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
