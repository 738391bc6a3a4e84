"""A person never has two slips that both open the account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_sign_in_name_once_in_any_case")]
    operations = [
        migrations.AddConstraint(
            model_name="signinslip",
            constraint=models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(used_at=None, replaced_at=None),
                name="slip_one_open_per_person",
            ),
        ),
    ]
