"""The demonstration is loaded: what is there, what a second load does, and what stays as people left it."""

import datetime
import re
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, ReferenceIndex, Revision, Site

from courses import catalogue, editions, enrolling, reading
from courses.models import (
    CheckAnswer,
    Completion,
    CoursePage,
    Edition,
    Enrolment,
    LessonPage,
    ModulePage,
    Provision,
    Topic,
)
from courses.outline import outline_of
from lms.assessment import bank, drawing
from lms.assessment.models import Attempt, Question, QuizPage
from lms.certificates.models import Award, Certificate, HeldIssue
from lms.demo import accounts, curriculum, loading, places, questions, sources, standards
from lms.demo.accounts import ACCOUNTS
from lms.demo.errors import FixtureMistake
from lms.demo.indexing import held_back
from lms.demo.memory import Memory
from lms.demo.models import Loaded
from lms.demo.pages import key_of
from lms.people.models import Appointment, Employment, Institution, Person, Role
from lms.post.models import Letter
from tests.demo.conftest import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("first_load", "_as_demonstration")]

COUNTED = ("people", "post", "courses", "assessment", "certificates", "demo", "mfa", "wagtailcore")


@pytest.fixture
def _as_demonstration(settings):
    settings.DEMONSTRATION, settings.DEMO_PASSWORD = True, PASSWORD
    settings.SITE_ADDRESS = "https://ustaz.example:8443"


def counts():
    """How many rows each table has; a sign-in or a log line would be one more."""
    return {
        model._meta.label: model.objects.count()
        for app in COUNTED
        for model in apps.get_app_config(app).get_models()
        if model._meta.managed
    }


def person(sign_in_name):
    return Person.objects.get(sign_in_name=sign_in_name)


def account(role, place=0):
    return person([account for account in ACCOUNTS if account.role == role][place].sign_in_name)


def course(code="C01", language="en"):
    return CoursePage.objects.get(code=code, locale__language_code=language)


# --- loading ----------------------------------------------------------------------------------


def test_the_parts_are_loaded_in_their_order(first_load):
    assert [done.part for done in first_load] == [
        "site",
        "places",
        "standards",
        "accounts",
        "staff",
        "questions",
        "courses",
        "cohorts",
        "progress",
        "search",
    ]
    assert [done.secret for done in first_load] == [""] * 10


def test_a_second_load_changes_nothing_and_makes_no_second_row():
    before, start = counts(), time.process_time()

    done = list(loading.load())

    assert time.process_time() - start < 5
    assert counts() == before
    assert [part.news for part in done] == [0] * 10


def test_an_interrupted_load_goes_on_where_it_stopped():
    before = counts()
    Loaded.objects.filter(source="search").delete()
    Provision.objects.filter(slug="epr-107").delete()
    unused = Person.objects.filter(enrolments=None, employments__institution__slug="institution-122").last()
    unused.employments.all().delete()
    unused.delete()

    list(loading.load())

    assert counts() == before


def test_nothing_waits_in_the_queue_but_the_drawing_of_certificates():
    waiting = Counter(DBTaskResult.objects.values_list("task_path", flat=True))

    assert waiting == {"lms.certificates.tasks.draw": Certificate.objects.count()}


def test_a_part_that_breaks_leaves_nothing_behind_and_the_search_keeps_listening(monkeypatch):
    def break_off(memory):
        memory.knows("half", "done")
        Topic.objects.create(slug="half-done")
        raise FixtureMistake("broken.", path=Path("broken.yaml"))

    monkeypatch.setattr(loading, "PARTS", {"broken": break_off})

    with pytest.raises(FixtureMistake):
        list(loading.load())

    assert not Topic.objects.filter(slug="half-done").exists()
    assert not Loaded.objects.filter(source="half").exists()
    course().save()
    assert DBTaskResult.objects.filter(task_path__startswith="modelsearch").count() > 0


def test_held_back_indexing_queues_no_task():
    before = DBTaskResult.objects.count()

    with held_back():
        course().save()

    assert DBTaskResult.objects.count() == before


def test_a_site_in_service_takes_no_demonstration(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match=r"^This site is no demonstration\."):
        call_command("load_demo")


def test_the_command_says_each_part_and_nothing_when_asked_to_be_quiet(capsys):
    call_command("load_demo")
    said = capsys.readouterr().out
    call_command("load_demo", verbosity=0)

    assert re.findall(r"^(\w+): 0 new or changed, \d+\.\d s$", said, re.MULTILINE) == list(loading.PARTS)
    assert "Password" not in said
    assert capsys.readouterr().out == ""


def test_a_password_that_was_made_up_is_said_even_by_the_quiet_command(monkeypatch, capsys):
    monkeypatch.setattr(loading, "PARTS", {"accounts": lambda memory: "made-up-password"})

    call_command("load_demo", verbosity=0)

    assert capsys.readouterr().out == "Password of the demonstration accounts: made-up-password\n"


def test_the_site_answers_at_the_address_of_its_letters():
    site = Site.objects.get(is_default_site=True)

    assert (site.hostname, site.port) == ("ustaz.example", 8443)


@pytest.mark.parametrize(
    ("address", "found"),
    [("https://ustaz.example", ("ustaz.example", 443)), ("http://ustaz.example", ("ustaz.example", 80))],
)
def test_an_address_without_a_port_has_that_of_its_scheme(settings, address, found):
    settings.SITE_ADDRESS = address

    list(loading.load())

    assert Site.objects.filter(is_default_site=True).values_list("hostname", "port").get() == found


# --- places, standards, questions -------------------------------------------------------------


def test_institutions_stand_in_their_tree():
    academy = Institution.objects.get(slug="torgay-academy")

    assert Institution.objects.count() == 20
    assert academy.get_parent().slug == "penitentiary-headquarters"
    assert (academy.place_kk, academy.place_ru, academy.region) == (
        "Қостанай қаласы",
        "город Костанай",
        "Костанайская область",
    )


def test_an_instrument_has_its_name_without_and_its_reference_beside_it():
    rule = Provision.objects.select_related("instrument").get(slug="epr-79")

    assert Provision.objects.get(slug="mandela-44").instrument.reference == "A/RES/70/175"
    assert (rule.instrument.name_en, rule.instrument.reference) == ("European Prison Rules", "Rec(2006)2-rev")
    assert rule.instrument.status == "comparative"


def test_a_changed_fixture_is_written_and_what_was_changed_on_the_site_is_not(monkeypatch):
    Topic.objects.filter(slug="order").update(name_en="Order, as the academy says it")
    rows = sources.read_yaml("topics.yaml")
    next(row for row in rows if row["slug"] == "staff")["name"]["en"] = "The staff"
    monkeypatch.setattr(standards, "read_yaml", lambda name: rows if name == "topics.yaml" else sources.read_yaml(name))
    memory = Memory()

    standards.load(memory)

    assert Topic.objects.get(slug="order").name_en == "Order, as the academy says it"
    assert Topic.objects.get(slug="staff").name_en == "The staff"
    assert memory.news == 1


def test_a_renamed_institution_keeps_its_row(monkeypatch):
    before = Institution.objects.get(slug="institution-14")
    source = sources.read_yaml("places.yaml")
    next(row for row in source["institutions"] if row["slug"] == "institution-14")["name"]["en"] = "Institution 14"
    monkeypatch.setattr(places, "read_yaml", lambda name: source)

    places.load(Memory())

    after = Institution.objects.get(slug="institution-14")
    assert (after.pk, after.path, after.name_en) == (before.pk, before.path, "Institution 14")


def test_checked_questions_are_approved_and_the_others_wait():
    states = Counter(Question.objects.values_list("review", flat=True))
    checked = sum(entry["checked"] for _, entry in questions.entries())

    assert states == {"approved": checked, "awaiting": len(questions.entries()) - checked}


def test_a_question_that_was_retired_on_the_site_stays_retired():
    Question.objects.filter(code="C01-10").update(review=Question.Review.RETIRED)

    list(loading.load())

    assert Question.objects.get(code="C01-10").review == Question.Review.RETIRED


def test_a_question_without_a_word_is_named_with_its_line(monkeypatch):
    entry = {**questions.entries()[0][1], "topic": "no-such-topic"}
    monkeypatch.setattr(questions, "entries", lambda: [("C01", entry)])

    with pytest.raises(FixtureMistake) as raised:
        questions.load(Memory())

    assert raised.value.messages[0].endswith("C01.yaml, line 1: C01-01: 'no-such-topic' is missing.")


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_first_course_is_published_from_its_test_before_to_its_test_after(language):
    page = course("C01", language)
    children = [child.specific for child in page.get_children().live()]

    assert [type(child) for child in children] == [QuizPage, *[ModulePage] * 7, QuizPage]
    assert [(quiz.is_graded, quiz.opens_after_lessons, quiz.size) for quiz in (children[0], children[-1])] == [
        (False, False, 10),
        (True, True, 20),
    ]
    assert LessonPage.objects.live().descendant_of(page).count() == 26
    assert [topic.slug for topic in page.topics.all()] == ["health", "order", "staff", "standards"]


def test_the_well_being_course_is_published_in_english_and_russian():
    pages = CoursePage.objects.live().filter(code="C12")

    assert sorted(page.locale.language_code for page in pages) == ["en", "ru"]
    assert {LessonPage.objects.live().descendant_of(page).count() for page in pages} == {21}


def test_the_other_courses_are_drafts_in_three_languages_with_their_modules():
    drafts = CoursePage.objects.exclude(code__in=curriculum.WHOLE)

    assert Counter(drafts.values_list("locale__language_code", flat=True)) == {"en": 13, "ru": 13, "kk": 13}
    assert not Page.objects.live().filter(path__startswith=drafts[0].path).exists()
    for draft in drafts:
        modules = ModulePage.objects.child_of(draft)
        assert sum(module.hours for module in modules) == draft.hours
        assert draft.has_unpublished_changes


def test_a_lesson_is_the_same_in_every_language_but_for_its_words():
    lessons = {
        page.locale.language_code: page
        for page in LessonPage.objects.filter(slug="solitary-confinement").select_related("locale")
    }

    assert sorted(lessons) == ["en", "kk", "ru"]
    assert len({lesson.translation_key for lesson in lessons.values()}) == 1
    assert len({tuple(block.id for block in lesson.body) for lesson in lessons.values()}) == 1
    assert len({lesson.title for lesson in lessons.values()}) == 3


def test_every_published_page_has_one_revision_which_readers_see():
    pages = Page.objects.live().type(CoursePage, ModulePage, LessonPage, QuizPage)

    assert pages.filter(live_revision=None).count() == 0
    assert [page.pk for page in pages if page.live_revision_id != page.latest_revision_id] == []
    assert {Revision.objects.for_instance(page.specific).count() for page in pages} == {1}


def test_each_whole_course_has_one_edition_with_every_lesson_and_the_final_test():
    pinned = {
        edition.course_key: Counter(edition.activities.values_list("kind", flat=True))
        for edition in Edition.objects.all()
    }

    assert pinned == {key_of("C01"): {"lesson": 26, "quiz": 1}, key_of("C12"): {"lesson": 21, "quiz": 1}}
    assert editions.pin(course()).number == 1


def test_the_search_finds_a_course_by_the_words_of_a_lesson():
    assert catalogue.matching("одиночное заключение") == {key_of("C01")}


def test_a_provision_knows_the_lessons_that_cite_it():
    provision = Provision.objects.get(slug="mandela-44")

    assert ReferenceIndex.get_references_to(provision).values("object_id").distinct().count() >= 3


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_final_test_can_be_drawn_in_each_language(language):
    quiz = QuizPage.objects.child_of(course("C01", language)).get(is_graded=True)

    drawn = drawing.draw(quiz, account(Role.TRAINEE))

    assert len({question.pk for question in drawn}) == 20
    assert [question.code for question in drawn if language not in bank.texts_of(question.current_version)] == []


def test_a_changed_lesson_is_published_again_and_an_author_s_change_stays(monkeypatch):
    authored = LessonPage.objects.get(slug="what-the-rules-are", locale__language_code="en")
    authored.title = "What an author called it"
    authored.save()
    read = curriculum.read_lesson

    def retitled(path, **more):
        lesson = read(path, **more)
        if path.name == "02-dignity-in-practice.en.md":
            return type(lesson)(path, "Dignity, in other words", lesson.minutes, lesson.summary, lesson.body)
        return lesson

    monkeypatch.setattr(curriculum, "read_lesson", retitled)

    list(loading.load())

    changed = LessonPage.objects.get(slug="dignity-in-practice", locale__language_code="en")
    assert (changed.title, changed.has_unpublished_changes) == ("Dignity, in other words", False)
    assert changed.revisions.count() == 2
    assert LessonPage.objects.get(pk=authored.pk).title == "What an author called it"
    assert Edition.objects.count() == 2


def test_a_lesson_that_was_deleted_comes_back_to_its_place():
    module = ModulePage.objects.get(slug="why-standards", locale__language_code="en")
    before = [page.slug for page in module.get_children()]
    module.get_children().get(slug="dignity-in-practice").specific.delete()

    list(loading.load())

    module = ModulePage.objects.get(pk=module.pk)
    assert [page.slug for page in module.get_children()] == before
    assert {page.url_path for page in module.get_children()} == {
        f"/en/nelson-mandela-rules/why-standards/{slug}/" for slug in before
    }


def test_lessons_whose_blocks_differ_between_languages_are_refused(monkeypatch):
    read = curriculum.read_lesson

    def shortened(path, **more):
        lesson = read(path, **more)
        is_other = path.name == "02-dignity-in-practice.kk.md"
        return type(lesson)(path, lesson.title, 5, lesson.summary, lesson.body[:-1]) if is_other else lesson

    monkeypatch.setattr(curriculum, "read_lesson", shortened)

    with pytest.raises(FixtureMistake, match=r"02-dignity-in-practice\.kk\.md"):
        list(loading.load())


# --- people -----------------------------------------------------------------------------------


def test_six_hundred_people_have_names_in_several_ways():
    people = Person.objects.all()
    languages = Counter(people.values_list("name_language", flat=True))

    assert people.count() == 600
    assert languages["kk"] > languages["ru"] > languages["uz"] > 0
    assert people.filter(patronymic="").count() > 50
    assert people.filter(family_name__contains="ʻ").exists()
    assert set(people.values_list("preferred_language", flat=True)) == {"kk", "ru", "en"}


def test_made_up_people_sign_in_by_slip_only():
    made_up = Person.objects.exclude(sign_in_name__in=[account.sign_in_name for account in ACCOUNTS])

    assert [one for one in made_up if one.has_usable_password()] == []


def test_employment_is_whole_and_nobody_works_twice():
    spells = Employment.objects.select_related("institution", "rank")

    for spell in spells:
        spell.clean()
        assert spell.agency_id == spell.institution.agency_id
        assert spell.rank is None or spell.rank.agency_id == spell.agency_id
    assert Person.objects.filter(employments=None).count() == 0
    assert min(spell.hired_on for spell in spells) > timezone.localdate() - datetime.timedelta(days=15 * 366)


def test_some_have_left_some_were_transferred_and_some_came_back():
    left = Employment.objects.separations()
    transfers = Employment.objects.filter(reason="transfer")

    assert 80 < left.count() < 250
    assert {spell.reason_class for spell in left} >= {"voluntary", "involuntary", "retirement", "other"}
    assert 20 < transfers.count() < 100
    for transfer in transfers:
        following = transfer.left_on + datetime.timedelta(days=1)
        assert transfer.person.employments.filter(hired_on=following).count() == 1
    assert Person.objects.filter(employments__in=left).filter(employments__in=Employment.objects.current()).exists()


def test_every_institution_has_one_head_and_everybody_at_work_is_a_trainee_or_more():
    at_work = Employment.objects.current()
    heads = Counter(at_work.filter(position__slug="head-of-institution").values_list("institution", flat=True))

    assert set(heads.values()) == {1}
    assert len(heads) == 20
    assert set(Appointment.objects.values_list("person", flat=True)) == set(at_work.values_list("person", flat=True))
    assert (
        Person.objects.filter(groups__name=Role.TRAINEE).count()
        == Appointment.objects.filter(role=Role.TRAINEE).count()
    )


# --- accounts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ACCOUNTS, ids=lambda one: one.sign_in_name)
def test_an_account_has_its_role_its_password_and_where_needed_a_second_factor(one):
    found = person(one.sign_in_name)
    apps_connected = Authenticator.objects.filter(user=found, type=Authenticator.Type.TOTP)

    assert found.roles == {one.role}
    assert (found.full_name, found.is_superuser, found.must_change_password) == (one.full_name, False, False)
    assert found.check_password(PASSWORD)
    assert found.needs_second_factor is one.needs_second_factor
    assert apps_connected.count() == one.needs_second_factor
    assert found.employment.institution.slug == one.where


def test_secrets_of_second_factors_are_kept_encrypted_and_differ():
    kept = [row.data["secret"] for row in Authenticator.objects.filter(type=Authenticator.Type.TOTP)]
    secrets = {decrypt(secret) for secret in kept}

    assert len(secrets) == len(ACCOUNTS) - 2
    assert {len(secret) for secret in secrets} == {32}
    assert not secrets & set(kept)
    assert not validate_totp_code(next(iter(secrets)), "no code")


def test_the_printed_code_opens_the_second_factor(capsys):
    officer = account(Role.CERTIFICATE_OFFICER)

    call_command("second_factor_code", officer.sign_in_name)

    app = Authenticator.objects.get(user=officer, type=Authenticator.Type.TOTP)
    assert app.wrap().validate_code(capsys.readouterr().out.strip())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL plans by numbers of its own")
def test_queries_are_planned_for_the_rows_that_were_loaded():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Person._meta.db_table])
        assert cursor.fetchone()[0] == Person.objects.count()


def test_the_coordinator_s_role_ends_at_the_own_institution():
    coordinator = account(Role.COORDINATOR)
    staff = Person.objects.employed_at(coordinator.institutions_as(Role.COORDINATOR))

    assert {one.employment.institution.slug for one in staff} == {"institution-14"}
    assert Enrolment.objects.filter(person__in=staff).count() > 10


def test_one_of_two_instructors_reviews():
    author, reviewer = account(Role.INSTRUCTOR), account(Role.INSTRUCTOR, 1)
    page = LessonPage.objects.first()

    assert [page.permissions_for_user(one).can_publish() for one in (author, reviewer)] == [False, True]
    assert author.cohorts.count() == reviewer.cohorts.count() == 4


def test_a_password_is_made_up_for_new_accounts_only(settings):
    settings.DEMO_PASSWORD = ""
    unused = account(Role.ANALYST)
    for rows in (unused.employments, unused.appointments, unused.letters):
        rows.all().delete()
    unused.delete()

    made_up = accounts.load(Memory())
    again = accounts.load(Memory())

    assert len(made_up) == 16
    assert again == ""
    assert account(Role.ANALYST).check_password(made_up)
    assert account(Role.AUDITOR).check_password(PASSWORD)


def test_a_password_chosen_on_the_site_outlives_a_load():
    trainee = account(Role.TRAINEE)
    trainee.set_password("chosen by the trainee")
    trainee.save()

    list(loading.load())

    assert person(trainee.sign_in_name).check_password("chosen by the trainee")


def test_a_new_password_of_the_demonstration_opens_every_account(settings):
    settings.DEMO_PASSWORD = "another one for the demonstration"

    accounts.load(Memory())

    assert all(person(one.sign_in_name).check_password(settings.DEMO_PASSWORD) for one in ACCOUNTS)


# --- progress ---------------------------------------------------------------------------------


def test_people_are_at_every_stage_of_both_courses():
    stages = {
        code: Counter(Enrolment.objects.of(key_of(code)).values_list("state", flat=True)) for code in curriculum.WHOLE
    }

    assert stages == {
        "C01": {"active": 91, "completed": 21, "withdrawn": 7, "suspended": 2},
        "C12": {"active": 49, "completed": 9, "withdrawn": 4, "suspended": 1},
    }


def test_what_was_done_lies_in_the_right_order_in_the_last_ninety_days():
    earliest = timezone.now() - datetime.timedelta(days=91)

    for done in Completion.objects.select_related("enrolment"):
        enrolment = done.enrolment
        assert earliest < enrolment.enrolled_at <= done.completed_at <= (enrolment.completed_at or timezone.now())
    for attempt in Attempt.objects.select_related("enrolment"):
        assert attempt.enrolment.enrolled_at <= attempt.started_at < attempt.finished_at <= attempt.ends_at


def test_a_lesson_is_done_because_its_check_was_answered_rightly():
    for enrolment in Enrolment.objects.all():
        lessons = Counter(enrolment.completions.filter(activity__kind="lesson").values_list("activity__key", flat=True))
        answers = Counter(enrolment.check_answers.filter(is_right=True).values_list("lesson_key", flat=True))
        assert answers == lessons
    answer = CheckAnswer.objects.first()
    lesson = LessonPage.objects.filter(translation_key=answer.lesson_key).first()
    check = next(check for check in lesson.checks() if check.id == answer.block)
    assert reading.answer_check(answer.enrolment, lesson, check, answer.chosen).is_right


def test_whoever_completed_has_passed_and_every_failed_attempt_failed():
    attempts = Attempt.objects.filter(is_graded=True)
    completed = Enrolment.objects.filter(state="completed")

    assert set(attempts.filter(is_passed=True).values_list("enrolment", flat=True)) == set(
        completed.values_list("pk", flat=True)
    )
    assert min(attempt.percent for attempt in attempts.filter(is_passed=True)) >= 75
    assert attempts.filter(is_passed=False).count() >= 8
    assert Attempt.objects.filter(is_graded=False).count() > 50
    assert {attempt.items.count() for attempt in attempts} == {20}


def test_those_who_completed_hold_a_certificate_of_their_own_dates():
    assert Award.objects.count() == 2
    assert Certificate.objects.count() == 29
    for certificate in Certificate.objects.select_related("enrolment__cohort"):
        enrolment = certificate.enrolment
        assert certificate.facts["started_on"] == timezone.localdate(enrolment.enrolled_at).isoformat()
        assert certificate.facts["ended_on"] == timezone.localdate(enrolment.completed_at).isoformat()
        basis = certificate.facts["basis"]
        assert basis["order_date"] < certificate.facts["started_on"]
        assert certificate.facts["ended_on"] < basis["protocol_date"] < certificate.facts["issued_on"]
        assert certificate.facts["place"]["ru"] == "город Костанай"
        assert certificate.facts["holder"]["institution"]


def test_one_certificate_is_revoked_and_one_is_held_for_want_of_an_order():
    officer = account(Role.CERTIFICATE_OFFICER)
    held = HeldIssue.objects.get()

    assert Certificate.objects.get(state="revoked").revoked_by == officer
    assert (held.problem, held.enrolment.cohort, held.enrolment.state) == ("order_missing", None, "completed")


def test_the_trainee_stands_in_the_third_module_and_holds_a_certificate_of_the_other_course():
    trainee = account(Role.TRAINEE)
    outline = outline_of(course(), enrolling.current(trainee, course().key))

    assert (outline.modules_done, outline.lessons_done) == (2, 9)
    assert (outline.next_entry.title, outline.next_entry.place) == ("Health care as outside", 3)
    assert trainee.certificates.get().facts["programme"]["ru"] == course("C12", "ru").title
    assert trainee.letters.unread().count() == 2


def test_every_account_has_a_letter_of_welcome_in_its_language():
    letters = Letter.objects.filter(kind="demonstration")

    assert {letter.recipient.sign_in_name for letter in letters} == {one.sign_in_name for one in ACCOUNTS}
    assert all(letter.language == letter.recipient.preferred_language for letter in letters)


def test_progress_on_the_site_is_never_touched_by_a_later_load():
    enrolment = Enrolment.objects.filter(state="active").first()
    enrolment.withdraw(by=enrolment.person, reason="Another post.")

    list(loading.load())

    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"


def test_loading_again_asks_few_questions():
    with CaptureQueriesContext(connection) as asked:
        list(loading.load())

    assert len(asked) < 400


def test_keys_of_pages_are_the_same_on_every_site():
    assert course().key == key_of("C01") == uuid.UUID("3b1e019c-bbc9-5153-951e-c967c2a2758f")
