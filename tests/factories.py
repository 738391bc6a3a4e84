"""Makers of rows for tests."""

import datetime
import functools
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses import editions, enrolling
from courses.models import Cohort, CoursePage, Enrolment, Instrument, LessonPage, ModulePage, Provision, Topic
from lms.assessment import planning
from lms.assessment.models import (
    BlueprintRow,
    ChecklistItem,
    PracticalPage,
    PracticalTest,
    Question,
    QuestionText,
    QuestionVersion,
    QuizPage,
)
from lms.certificates.models import Award
from lms.people.models import (
    Agency,
    Appointment,
    Country,
    Employment,
    Institution,
    Person,
    PositionCategory,
    Rank,
    Role,
)

PASSWORD = "long enough to sign in"


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("code",)

    code = "KZ"
    name_en = "Kazakhstan"
    name_ru = "Казахстан"
    name_kk = "Қазақстан"


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency
        django_get_or_create = ("code",)

    country = factory.SubFactory(CountryFactory)
    code = "KZ"
    name_en = "Penitentiary Service (example)"
    name_ru = "Пенитенциарная служба (пример)"
    name_kk = "Пенитенциарлық қызмет (мысал)"


class PositionFactory(DjangoModelFactory):
    class Meta:
        model = PositionCategory
        django_get_or_create = ("slug",)

    slug = "inspector"
    name_en = "inspector"
    name_ru = "инспектор"
    name_kk = "инспектор"


class RankFactory(DjangoModelFactory):
    class Meta:
        model = Rank
        django_get_or_create = ("agency", "order")

    agency = factory.SubFactory(AgencyFactory)
    order = 7
    name_en = "captain of justice"
    name_ru = "капитан юстиции"
    name_kk = "әділет капитаны"


def institution(slug="torgay-academy", *, kind=Institution.Kind.ACADEMY, parent=None, **names):
    """A node of the tree, made once per slug."""
    found = Institution.objects.filter(slug=slug).first()
    if found:
        return found
    fields = {
        "agency": AgencyFactory(),
        "slug": slug,
        "kind": kind,
        "name_en": slug.replace("-", " ").title(),
        "name_ru": f"Учреждение {slug}",
        "name_kk": f"{slug} мекемесі",
        "place_en": "Kostanay",
        "place_ru": "город Костанай",
        "place_kk": "Қостанай қаласы",
        **names,
    }
    if parent:
        return Institution.objects.get(pk=parent.pk).add_child(**fields)
    return Institution.add_root(**fields)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    agency = factory.SubFactory(AgencyFactory)
    service_number = factory.Sequence(lambda n: f"{100000 + n}")
    sign_in_name = factory.LazyAttribute(lambda person: f"{person.agency.code}-{person.service_number}")
    family_name = "Сериков"
    given_name = "Азамат"
    patronymic = "Болатович"
    preferred_language = "en"
    password = factory.django.Password(PASSWORD)


def employ(person, where, **fields):
    """The person works there since last year."""
    defaults = {"position": PositionFactory(), "hired_on": timezone.localdate() - datetime.timedelta(days=365)}
    return Employment.objects.create(person=person, institution=where, **{**defaults, **fields})


def appoint(person, role, where=None):
    """The person holds a role."""
    appointment = Appointment.objects.create(person=person, role=role, institution=where)
    person.__dict__.pop("_roles", None)
    return appointment


class InstrumentFactory(DjangoModelFactory):
    class Meta:
        model = Instrument
        django_get_or_create = ("slug",)

    slug = "mandela"
    name_en = "Nelson Mandela Rules"
    name_ru = "Правила Нельсона Манделы"
    name_kk = "Нельсон Мандела қағидалары"
    reference = "A/RES/70/175"
    adopted = "2015-12-17"
    status = Instrument.Status.INTERNATIONAL


class ProvisionFactory(DjangoModelFactory):
    class Meta:
        model = Provision
        django_get_or_create = ("slug",)

    instrument = factory.SubFactory(InstrumentFactory)
    number = "44"
    slug = factory.LazyAttribute(lambda provision: f"mandela-{provision.number}")
    order = 44
    name_en = "solitary confinement defined"
    name_ru = "что такое одиночное заключение"
    name_kk = "жеке қамау дегеніміз не"


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ("slug",)

    slug = "order"
    name_en = factory.LazyAttribute(lambda topic: topic.slug.title())
    name_ru = factory.LazyAttribute(lambda topic: f"Тема {topic.slug}")
    name_kk = factory.LazyAttribute(lambda topic: f"{topic.slug} тақырыбы")


CHECK_ID = "11111111-2222-4333-8444-555555555555"


def body(*, has_check=True, provision=None, words="Write down who spoke, when and about what."):
    """The raw stream of a lesson: text, perhaps a citation, perhaps a check with b as the right answer."""
    stream = [{"type": "text", "value": f"<p>{words}</p>", "id": str(uuid.uuid4())}]
    if provision:
        stream.append(
            {
                "type": "citation",
                "value": {"provision": provision.pk, "text": "<p>22 hours or more a day.</p>"},
                "id": str(uuid.uuid4()),
            }
        )
    if has_check:
        stream.append(
            {
                "type": "check",
                "id": CHECK_ID,
                "value": {
                    "question": "What do you write down?",
                    "options": [
                        {"type": "item", "value": {"text": "Nothing", "is_right": False}, "id": str(uuid.uuid4())},
                        {"type": "item", "value": {"text": "Who and when", "is_right": True}, "id": str(uuid.uuid4())},
                        {"type": "item", "value": {"text": "The weather", "is_right": False}, "id": str(uuid.uuid4())},
                    ],
                    "explanation": "<p>A round is not a conversation.</p>",
                },
            }
        )
    return stream


def catalogue(language="en"):
    """The start page of a language; the site fixture has made it."""
    from courses.models import CataloguePage

    return CataloguePage.objects.get(locale__language_code=language)


def plant(parent, page):
    """Put a page that is known to be in order below another: unexamined, unlogged, and without its list of references."""
    page.draft_title = page.title
    page.save = functools.partial(page.save, clean=False, log_action=None)
    with disable_reference_index_auto_update():
        parent.add_child(instance=page)
    del page.save
    return page


def course(*, code="C01", title="Rules in daily work", lessons=2, modules=1, quiz=None, parent=None, **fields):
    """A published course with modules, lessons with checks, and perhaps a final test; its edition is pinned."""
    parent = parent or catalogue()
    locale = parent.locale
    page = CoursePage(
        title=title,
        slug=code.lower(),
        code=code,
        hours=fields.pop("hours", 16),
        lead="From admission to release.",
        standards="Nelson Mandela Rules, rules 1–122",
        locale=locale,
        **fields,
    )
    plant(parent, page)
    for m in range(1, modules + 1):
        module = plant(page, ModulePage(title=f"Module {m}", slug=f"module-{m}", hours=2, locale=locale))
        for n in range(1, lessons + 1):
            title = f"Lesson {m}.{n}"
            plant(module, LessonPage(title=title, slug=f"lesson-{n}", minutes=5, body=body(), locale=locale))
    if quiz is not None:
        final_test(page, **quiz)
    editions.pin(page)
    return CoursePage.objects.get(pk=page.pk)


def lessons_of(page):
    """The lessons of a course in reading order."""
    return list(LessonPage.objects.descendant_of(page).order_by("path"))


def final_test(page, *, questions=3, topic="order", **fields):
    """A graded quiz below a course, with a bank that fills its blueprint."""
    bank(topic=topic, count=questions)
    quiz = QuizPage(
        title="Final test",
        slug=fields.pop("slug", "final-test"),
        locale=page.locale,
        **{"opens_after_lessons": False, "minutes": 30, **fields},
    )
    quiz.blueprint = [BlueprintRow(topic=TopicFactory(slug=topic), count=questions)]
    return plant(page, quiz)


def question(
    kind="single",
    *,
    code=None,
    topic="order",
    key=None,
    parts=None,
    languages=("en", "ru", "kk"),
    stem="Which one ({language})?",
    **fields,
):
    """A question with one version and a text per language; by default single choice with c as right."""
    key = key or {"right": ["c"]}
    if parts is None:
        parts = {"options": {letter: f"Option {letter}" for letter in "abcd"}}
    made = Question.objects.create(
        code=code or f"Q-{uuid.uuid4().hex[:8]}",
        kind=kind,
        topic=TopicFactory(slug=topic),
        review=fields.pop("review", Question.Review.APPROVED),
        **fields,
    )
    version = QuestionVersion.objects.create(question=made, number=1, key=key)
    for language in languages:
        QuestionText.objects.create(
            version=version,
            language=language,
            stem=stem.format(language=language),
            parts=parts,
            explanation="Because.",
            checked_at=timezone.now() if made.review == Question.Review.APPROVED else None,
        )
    made.current_version = version
    made.save()
    return made


def bank(*, topic="order", count=5):
    """So many drawable single-choice questions of a topic, c being right."""
    return [question(topic=topic) for _ in range(count)]


ITEMS = (  # what is watched, whether it is critical, points
    ("Says why the cell is searched", False, 1),
    ("Lets nobody of the other sex search the body", True, 2),
    ("Leaves the belongings in order", False, 1),
    ("Writes the search down", False, 1),
)


def practical(page, *, items=ITEMS, **fields):
    """A published practical test below a course or a module; its course has a new edition."""
    test = PracticalPage(
        title=fields.pop("title", "Search of a cell"),
        slug=fields.pop("slug", "cell-search"),
        locale=page.locale,
        **{"for_trainee": "Do as you do on duty.", "for_assessor": "Watch; do not help.", **fields},
    )
    test.items = [
        ChecklistItem(text=text, look_for=f"Look: {text}", is_critical=is_critical, points=points, locale=page.locale)
        for text, is_critical, points in items
    ]
    page.add_child(instance=test)
    editions.pin(test.course)
    return test


def assessor(where=None, *, everywhere=True, **fields):
    """Somebody who assesses: everywhere, or at the place of work only."""
    person = PersonFactory(**fields)
    if where:
        employ(person, where)
    appoint(person, Role.ASSESSOR, None if everywhere else where)
    return person


def planned(page, enrolment, *, by, at=None, venue="Building 2") -> PracticalTest:
    """A practical test of the holder of the enrolment."""
    return planning.plan(page, enrolment, at=at or timezone.now() + datetime.timedelta(days=2), venue=venue, by=by)


def cohort(page, **fields):
    """A cohort with its order, open to those who enrol by themselves."""
    today = timezone.localdate()
    defaults = {
        "number": "3",
        "order_number": "118",
        "order_date": datetime.date(2026, 10, 12),
        "protocol_number": "47",
        "protocol_date": datetime.date(2026, 11, 20),
        "starts_on": today - datetime.timedelta(days=30),
        "takes_everyone": True,
    }
    return Cohort.objects.create(course_key=page.key, **{**defaults, **fields})


def enrol(person, page, **fields) -> Enrolment:
    """The person takes the course."""
    return enrolling.enrol(person, page, by=fields.pop("by", person), **fields)


def award(page, **fields):
    """What the course earns: a certificate of in-service training in three languages."""
    defaults = {
        "prefix": "KZ-БА",
        "issuer": institution(),
        "languages": ["kk", "ru", "en"],
        "validity_months": 24,
        "signatories": [
            {
                "name": "Ә. Б. Үлгібаев",
                "position": {
                    "kk": "Академия басшысы",
                    "ru": "Начальник академии",
                    "en": "Head of the academy",
                },
            }
        ],
    }
    return Award.objects.create(course_key=page.key, **{**defaults, **fields})


def officer(**fields):
    """A certificate officer."""
    person = PersonFactory(family_name="Линник", given_name="Олег", patronymic="Викторович", **fields)
    appoint(person, Role.CERTIFICATE_OFFICER)
    return person


def locale(language):
    """The locale of a language."""
    return Locale.objects.get_or_create(language_code=language)[0]


def root():
    """The page that holds every tree."""
    return Page.get_first_root_node()
