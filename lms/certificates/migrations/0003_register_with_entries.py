"""A running register, words to search it by, the size of the paper, and problems of held certificates as data."""

import django.core.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("certificates", "0002_initial"),
        ("courses", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Register",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_entry", models.PositiveIntegerField(default=0, verbose_name="last entry")),
            ],
            options={"verbose_name": "register", "verbose_name_plural": "registers"},
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="register_is_the_only_one"),
        ),
        migrations.RemoveField(model_name="heldissue", name="reason"),
        migrations.AddField(
            model_name="heldissue",
            name="problem",
            field=models.CharField(default="issued_by_hand", max_length=30, verbose_name="problem"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="heldissue",
            name="details",
            field=models.JSONField(default=dict, verbose_name="details of the problem"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="entry",
            field=models.PositiveIntegerField(default=0, unique=True, verbose_name="entry in the register"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="paper_bytes",
            field=models.PositiveIntegerField(default=0, verbose_name="size of the paper in bytes"),
        ),
        migrations.AddField(
            model_name="certificate",
            name="search_words",
            field=models.TextField(default="", editable=False, verbose_name="what the register is searched by"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="certificate",
            name="code",
            field=models.CharField(
                max_length=12,
                unique=True,
                validators=[django.core.validators.RegexValidator("^[2-9A-HJKMNP-TV-XZ]{12}$")],
                verbose_name="code",
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["sha256"], name="certificate_by_its_bytes"),
        ),
    ]
