"""Sets the stage of the browser tests: `python -m tests.browser.stage` fills an empty database and says what is in it."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
SECRETS = {"coordinator": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "officer": "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"}


def main() -> None:
    """Migrate, found the site, make a course in two languages with a test, and four people."""
    django.setup()
    from allauth.mfa.totp.internal.auth import TOTP
    from django.core.management import call_command

    call_command("migrate", verbosity=0)

    from courses import editions, founding
    from lms.people.models import Institution, Role
    from tests import factories

    founding.found_site()
    academy = factories.institution("torgay-academy")
    colony = factories.institution("institution-14", kind=Institution.Kind.COLONY)
    trainee = factories.PersonFactory(
        service_number="104582",
        family_name="Ержанова",
        given_name="Сәуле",
        patronymic="Маратқызы",
        preferred_language="kk",
        latin_name="Yerzhanova Saule",
    )
    trainee.set_unusable_password()
    trainee.save()
    factories.employ(trainee, colony, rank=factories.RankFactory())
    factories.appoint(trainee, Role.TRAINEE)
    coordinator = factories.PersonFactory(service_number="200001", family_name="Абенова", given_name="Гүлнар")
    factories.employ(coordinator, colony)
    factories.appoint(coordinator, Role.COORDINATOR, colony)
    officer = factories.officer(service_number="200002")
    for person, role in ((coordinator, "coordinator"), (officer, "officer")):
        TOTP.activate(person, SECRETS[role])

    course = factories.course(
        title="Мандела қағидалары күнделікті жұмыста",
        parent=factories.catalogue("kk"),
        lessons=2,
        quiz={"questions": 4, "opens_after_lessons": True, "pass_mark": 75, "minutes": 30},
    )
    pages = [course, factories.lessons_of(course)[0].get_parent().specific, *factories.lessons_of(course)]
    pages += [child.specific for child in course.get_children() if child.slug == "final-test"]
    for page in pages:
        russian = page.copy_for_translation(factories.locale("ru"))
        russian.live = True
        russian.save()
    editions.pin(course)
    factories.cohort(course)
    factories.award(course, issuer=academy)
    print(
        json.dumps(
            {
                "trainee": trainee.sign_in_name,
                "trainee_pk": trainee.pk,
                "coordinator": coordinator.sign_in_name,
                "officer": officer.sign_in_name,
                "password": factories.PASSWORD,
            }
        )
    )


if __name__ == "__main__":
    main()
