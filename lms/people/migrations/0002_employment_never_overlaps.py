"""The database itself refuses two spells of one person in one agency that overlap."""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE people_employment ADD CONSTRAINT employment_never_overlaps
    EXCLUDE USING gist (
        person_id WITH =, agency_id WITH =, daterange(hired_on, left_on, '[]') WITH &&
    )
    """,
]
OVERLAP = """
    CREATE TRIGGER employment_never_overlaps_{event} BEFORE {event} ON people_employment
    WHEN EXISTS (
        SELECT 1 FROM people_employment other
        WHERE other.person_id = NEW.person_id AND other.agency_id = NEW.agency_id AND other.id IS NOT NEW.id
          AND other.hired_on <= COALESCE(NEW.left_on, '9999-12-31')
          AND COALESCE(other.left_on, '9999-12-31') >= NEW.hired_on
    )
    BEGIN SELECT RAISE(ABORT, 'employment_never_overlaps'); END
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(OVERLAP.format(event=event))


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE people_employment DROP CONSTRAINT employment_never_overlaps")
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER employment_never_overlaps_{event}")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
