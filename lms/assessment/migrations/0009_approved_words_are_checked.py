from django.db import migrations
from django.utils import timezone


def check_approved_words(apps, schema_editor):
    """What was approved as a whole was compared in every language it has."""
    texts = apps.get_model("assessment", "QuestionText").objects.filter(
        version__question__review="approved", checked_at=None
    )
    texts.update(checked_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("assessment", "0008_words_are_checked_by_language")]
    operations = [migrations.RunPython(check_approved_words, migrations.RunPython.noop)]
