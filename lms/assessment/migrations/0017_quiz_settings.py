import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0016_seat_notes_name_every_event'),
        ('courses', '0003_clearer_words'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='feedback_when',
            field=models.CharField(choices=[('during', 'at once, question by question: practice'), ('after', 'right after finishing'), ('closed', 'when the test has closed for everybody')], default='after', max_length=6, verbose_name='shows it'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='grade_by',
            field=models.CharField(choices=[('best', 'the best attempt'), ('last', 'the last attempt'), ('first', 'the first attempt'), ('mean', 'the mean of all attempts')], default='best', max_length=5, verbose_name='what counts of several attempts'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='is_fixed_form',
            field=models.BooleanField(default=False, verbose_name='everybody gets the same questions'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='per_page',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='questions on a page, 0 for all'),
        ),
        # Tests that are there asked such questions until now, and go on doing so.
        migrations.AddField(
            model_name='quizpage',
            name='accepts_other_languages',
            field=models.BooleanField(default=True, help_text='Such a question stands in the next best language, and the test says so. Otherwise a test that counts draws only what exists in the language of this page.', verbose_name='may ask questions that are not translated'),
        ),
        migrations.AlterField(
            model_name='quizpage',
            name='accepts_other_languages',
            field=models.BooleanField(default=False, help_text='Such a question stands in the next best language, and the test says so. Otherwise a test that counts draws only what exists in the language of this page.', verbose_name='may ask questions that are not translated'),
        ),
        migrations.AddField(
            model_name='quizpage',
            name='feedback_when',
            field=models.CharField(choices=[('during', 'at once, question by question: practice'), ('after', 'right after finishing'), ('closed', 'when the test has closed for everybody')], default='after', help_text='The points, and whether the test is passed, show right after finishing in any case. Where the test asks every question that there is for it, all get the same questions: then the right answers wait until the window or the last running cohort with an end has closed, whatever is chosen here.', max_length=6, verbose_name='shows it'),
        ),
        migrations.AddField(
            model_name='quizpage',
            name='grade_by',
            field=models.CharField(choices=[('best', 'the best attempt'), ('last', 'the last attempt'), ('first', 'the first attempt'), ('mean', 'the mean of all attempts')], default='best', help_text='A test that has been passed once stays passed, whatever counts and whatever comes later.', max_length=5, verbose_name='what counts of several attempts'),
        ),
        migrations.AddField(
            model_name='quizpage',
            name='layout',
            field=models.CharField(choices=[('single', 'one by one'), ('pages', 'several on a page'), ('whole', 'all on one page')], default='single', max_length=6, verbose_name='questions come'),
        ),
        migrations.AddField(
            model_name='quizpage',
            name='questions_per_page',
            field=models.PositiveSmallIntegerField(default=5, help_text='Where several come on a page; never more than 50.', validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(50)], verbose_name='questions on a page'),
        ),
        migrations.AddField(
            model_name='quizpage',
            name='shuffles_options',
            field=models.BooleanField(default=True, help_text='Pairs and steps are always mixed: in their own order they would show the solution.', verbose_name='another order of options in each attempt'),
        ),
        migrations.AddField(
            model_name='quizpage',
            name='shuffles_questions',
            field=models.BooleanField(default=True, help_text='Otherwise they come in the order of the rows, and within a row by their code.', verbose_name='another order of questions in each attempt'),
        ),
        migrations.AlterField(
            model_name='blueprintrow',
            name='topic',
            field=models.ForeignKey(blank=True, help_text='Empty: any topic that the course names.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.topic', verbose_name='topic'),
        ),
        migrations.AlterField(
            model_name='quizpage',
            name='attempts_allowed',
            field=models.PositiveSmallIntegerField(blank=True, default=3, help_text='Empty: 3, and in practice as many as one likes.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='attempts'),
        ),
        migrations.AlterField(
            model_name='quizpage',
            name='feedback',
            field=models.CharField(choices=[('full', 'right answers and explanations'), ('answers', 'right answers without explanations'), ('marks', 'marks only')], default='full', max_length=8, verbose_name='afterwards shows'),
        ),
        migrations.AlterField(
            model_name='quizpage',
            name='minutes',
            field=models.PositiveSmallIntegerField(blank=True, default=40, help_text='Only practice may go without a limit.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='time limit in minutes'),
        ),
        migrations.AlterField(
            model_name='quizpage',
            name='pause_hours',
            field=models.PositiveSmallIntegerField(default=0, help_text='Also after an attempt that was passed.', verbose_name='hours between two attempts'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('feedback_when', 'during'), _negated=True), ('is_graded', False), _connector='OR'), name='attempt_practice_is_not_graded'),
        ),
        migrations.AddConstraint(
            model_name='quizpage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('feedback_when', 'during'), _negated=True), ('is_graded', False), _connector='OR'), name='quiz_practice_is_not_graded', violation_error_message='A test that counts cannot show right answers while it is sat.'),
        ),
        migrations.AddConstraint(
            model_name='quizpage',
            constraint=models.CheckConstraint(condition=models.Q(('feedback', 'marks'), ('feedback_when', 'during'), _negated=True), name='quiz_practice_shows_answers', violation_error_message='Practice shows right answers; that is what it is for.'),
        ),
        migrations.AddConstraint(
            model_name='quizpage',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__isnull', False), ('feedback_when', 'during'), _connector='OR'), name='quiz_without_limit_is_practice', violation_error_message='Say how many minutes the test lasts. Only practice may go without a limit.'),
        ),
        migrations.AddConstraint(
            model_name='quizpage',
            constraint=models.CheckConstraint(condition=models.Q(('attempts_allowed__isnull', False), ('is_graded', False), _connector='OR'), name='quiz_graded_has_attempts', violation_error_message='Say how many attempts a test that counts allows.'),
        ),
    ]
