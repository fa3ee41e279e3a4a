from django.db import migrations

ADD = "INSERT INTO casework_search(rowid, subject, first_words) VALUES (new.number, new.subject, new.first_words);"
DROP = (
    "INSERT INTO casework_search(casework_search, rowid, subject, first_words) "
    "VALUES ('delete', old.number, old.subject, old.first_words);"
)
SQLITE = [
    "CREATE VIRTUAL TABLE casework_search USING fts5("
    "subject, first_words, content='casework_conversation', content_rowid='number')",
    f"CREATE TRIGGER casework_search_insert AFTER INSERT ON casework_conversation BEGIN {ADD} END",
    f"CREATE TRIGGER casework_search_delete AFTER DELETE ON casework_conversation BEGIN {DROP} END",
    "CREATE TRIGGER casework_search_update AFTER UPDATE OF subject, first_words ON casework_conversation "
    f"WHEN old.subject IS NOT new.subject OR old.first_words IS NOT new.first_words BEGIN {DROP} {ADD} END",
]
POSTGRESQL = [
    "CREATE INDEX casework_search ON casework_conversation USING gin "
    "(to_tsvector('simple', coalesce(subject, '') || ' ' || first_words))",
]


def index_words(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(index_words, migrations.RunPython.noop)]
