from django.db import migrations


def note_the_limit(apps, schema_editor):
    """Nothing was granted before: the limit of an attempt is the time between its start and its end."""
    attempts = apps.get_model("assessment", "Attempt").objects
    noted = []
    for attempt in attempts.filter(minutes=0).only("started_at", "ends_at").iterator(chunk_size=2000):
        attempt.minutes = round((attempt.ends_at - attempt.started_at).total_seconds() / 60)
        noted.append(attempt)
    attempts.bulk_update(noted, ["minutes"], batch_size=500)


def forget_the_limit(apps, schema_editor):
    """The way back: the column goes with the migration before this one."""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0013_time_rooms_and_accommodations")]
    operations = [migrations.RunPython(note_the_limit, forget_the_limit)]
