"""Two sign-in names never differ by capitals alone, and a service number is found whatever its capitals."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_employment_never_overlaps")]
    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                django.db.models.functions.text.Upper("service_number"), name="person_by_number_in_any_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("sign_in_name"),
                name="person_sign_in_name_once_in_any_case",
                violation_error_message="Another person signs in with this name.",
            ),
        ),
    ]
