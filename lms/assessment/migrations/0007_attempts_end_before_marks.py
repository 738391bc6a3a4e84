from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0006_graded_attempts_say_how_they_ended'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['graded', 'regraded']), _negated=True), models.Q(('graded_at__isnull', False), ('score__isnull', False)), _connector='OR'), name='attempt_graded_has_score'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['in_progress', 'voided']), models.Q(('finished_at__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='attempt_finished_has_ending'),
        ),
    ]
