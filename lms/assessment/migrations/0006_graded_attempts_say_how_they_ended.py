from django.db import migrations
from django.db.models import F

ENDED = ("submitted", "timed_out")


def say_how_they_ended(apps, schema_editor):
    """Marked attempts are graded from now on; how they ended stands beside it."""
    attempts = apps.get_model("assessment", "Attempt").objects.filter(state__in=ENDED, score__isnull=False)
    attempts.update(ending=F("state"), graded_at=F("finished_at"), state="graded")


def forget_how_they_ended(apps, schema_editor):
    """The way back: how an attempt ended is its state again."""
    attempts = apps.get_model("assessment", "Attempt").objects.filter(state__in=("graded", "regraded"))
    attempts.filter(ending="abandoned").update(ending="timed_out")
    attempts.update(state=F("ending"))


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_ten_types_and_states")]
    operations = [migrations.RunPython(say_how_they_ended, forget_how_they_ended)]
