"""Authors write questions in the admin: boxes per language, versions, preview and approval."""

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses import founding
from lms.assessment import bank, drawing, marking, previewing
from lms.assessment.errors import NotForApproval
from lms.assessment.models import Question, QuestionText, QuestionVersion
from lms.assessment.question_forms import LANGUAGES, QuestionForm
from tests import factories
from tests.assessment.conftest import BY_PEOPLE, KEYS, PARTS, RIGHT, question_of

KINDS = list(KEYS)
FIXTURES = sorted((settings.ROOT / "fixtures/questions").glob("*.yaml"))


@pytest.fixture
def author(instructor, site):
    """An instructor with the rights that instructors have."""
    founding.found_site()
    instructor.sync_groups()
    return instructor


@pytest.fixture
def desk(author, sign_in):
    """The author's browser."""
    return sign_in(author)


def written(question, **changes):
    """What the browser sends when the form of a question is saved, with some boxes changed."""
    form = QuestionForm(instance=question)
    data = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        data[name] = getattr(value, "pk", value)
    data["provisions"] = [getattr(provision, "pk", provision) for provision in data["provisions"] or []]
    return {name: value for name, value in {**data, **changes}.items() if value not in (None, "")}


def new_single(topic, **changes):
    """What the browser sends for a new question of the type "single choice" in two languages."""
    return {
        "code": "C01-90",
        "topic": topic.pk,
        "difficulty": "2",
        "course_code": "C01",
        "review": "awaiting",
        "jurisdiction": "international",
        "reference": "Rule 44",
        "right": "b",
        "ru-stem": "Сколько часов?",
        "ru-option-a": "12",
        "ru-option-b": "22",
        "ru-explanation": "Правило 44.",
        "en-stem": "How many hours?",
        "en-option-a": "Twelve",
        "en-option-b": "Twenty-two",
        **changes,
    }


def add(desk, data, kind="single"):
    return desk.post(f"{reverse('questions:add')}?kind={kind}", data)


def edit(desk, question, **changes):
    return desk.post(reverse("questions:edit", args=[question.pk]), written(question, **changes))


def errors_of(answer):
    """The mistakes that the form shows, by box."""
    return {name: [str(word) for word in words] for name, words in answer.context["form"].errors.items()}


pytestmark = pytest.mark.django_db


class TestANewQuestion:
    """From an empty page to the bank."""

    def test_the_author_chooses_the_type_first(self, desk):
        page = desk.get(reverse("questions:add"), follow=True).content.decode()

        assert [f"?kind={kind}" in page for kind in KINDS] == [True] * 10
        assert desk.get(f"{reverse('questions:add')}?kind=nonsense").headers["location"] == reverse("questions:kinds")

    def test_without_a_type_nothing_is_kept(self, desk):
        assert add(desk, new_single(factories.TopicFactory()), kind="nonsense").status_code == 302
        assert Question.objects.count() == 0

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_type_has_its_boxes(self, desk, kind):
        page = desk.get(f"{reverse('questions:add')}?kind={kind}")

        assert page.status_code == 200
        assert page.context["form"].instance.kind == kind
        assert set(page.context["form"].fields) >= {f"{language}-stem" for language in LANGUAGES}

    def test_a_question_goes_into_the_bank_as_its_first_version(self, desk, author):
        answer = add(desk, new_single(factories.TopicFactory(slug="order")))

        question = Question.objects.get()
        assert answer.headers["location"] == reverse("questions:preview", args=[question.pk])
        assert (question.code, question.kind, question.review) == ("C01-90", "single", "awaiting")
        version = question.current_version
        assert (version.number, version.key, version.made_by) == (1, {"right": ["b"]}, author)
        assert bank.texts_of(version) == {
            "ru": {
                "stem": "Сколько часов?",
                "parts": {"options": {"a": "12", "b": "22"}},
                "explanation": "Правило 44.",
                "markup": "plain",
            },
            "en": {
                "stem": "How many hours?",
                "parts": {"options": {"a": "Twelve", "b": "Twenty-two"}},
                "explanation": "",
                "markup": "plain",
            },
        }
        assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(question.pk)).count() == 1

    def test_nobody_approves_by_the_form(self, desk):
        answer = add(desk, new_single(factories.TopicFactory(), review="approved"))

        assert list(errors_of(answer)) == ["review"]
        assert Question.objects.count() == 0


class TestMistakes:
    """Every mistake stands at the box that mends it, and nothing is kept."""

    @pytest.fixture
    def refused(self, desk):
        def send(kind="single", **changes):
            data = {k: v for k, v in new_single(factories.TopicFactory(), **changes).items() if v is not None}
            answer = add(desk, data, kind=kind)
            assert answer.status_code == 200
            assert Question.objects.count() == 0
            return errors_of(answer)

        return send

    def test_no_language(self, refused):
        nothing = dict.fromkeys([key for key in new_single(factories.TopicFactory()) if key[2:3] == "-"])

        assert refused(**nothing) == {"ru-stem": ["Write the question in at least one language."]}

    def test_a_language_without_its_question(self, refused):
        assert refused(**{"en-stem": None}) == {
            "en-stem": ["In English, the question itself is empty. Write it too, or empty this language."]
        }

    def test_a_line_that_one_language_lacks(self, refused):
        assert refused(**{"ru-option-c": "24"}) == {
            "en-option-c": ["In English, “Option c” is empty, but in Russian it is not."]
        }

    def test_a_line_that_says_the_same_twice(self, refused):
        assert refused(**{"ru-option-b": "12"}) == {
            "ru-option-b": ["In Russian, “Option b” says the same as “Option a”."]
        }

    def test_too_few_options(self, refused):
        found = refused(**{"ru-option-a": None, "en-option-a": None})

        assert found == {"ru-option-a": ["Write at least two options."]}

    def test_an_empty_option_as_the_right_one(self, refused):
        assert refused(right="f") == {"right": ["An option that is empty cannot be right."]}

    def test_no_right_option(self, refused):
        assert list(refused(right=None)) == ["right"]

    def test_no_number(self, refused):
        found = refused(kind="numeric", value="many", tolerance="-1")

        assert found == {
            "value": ["Type a number, for example 22 or 0,5."],
            "tolerance": ["A tolerance is 0 or more."],
        }

    def test_half_a_pair(self, refused):
        sides = {"ru-left-1": "а", "ru-right-1": "1", "ru-left-2": "б", "en-left-1": "a", "en-right-1": "1"}

        assert refused(kind="matching", **sides, **{"en-left-2": "b"}) == {"ru-right-2": ["A pair has two sides."]}

    def test_a_right_side_alone_and_too_few_pairs(self, refused):
        sides = {"ru-right-3": "1", "en-right-3": "1"}

        assert refused(kind="matching", **sides) == {
            "ru-left-3": ["A pair has two sides."],
            "ru-left-1": ["Write at least two pairs."],
        }

    def test_a_spare_side_that_says_what_a_pair_says(self, refused):
        sides = {"ru-left-1": "а", "ru-right-1": "1", "ru-left-2": "б", "ru-right-2": "2", "ru-spare-1": "2"}
        sides |= {"en-left-1": "a", "en-right-1": "1", "en-left-2": "b", "en-right-2": "2", "en-spare-1": "3"}

        assert refused(kind="matching", **sides) == {
            "ru-spare-1": ["In Russian, “Right side without a pair 1” says the same as “Pair 2, right”."]
        }

    def test_too_few_steps(self, refused):
        assert refused(kind="ordering", **{"ru-step-1": "а", "en-step-1": "a"}) == {
            "ru-step-1": ["Write at least two steps."]
        }

    def test_a_code_that_is_taken(self, desk):
        factories.question(code="C01-90")

        assert list(errors_of(add(desk, new_single(factories.TopicFactory())))) == ["code"]


class TestEveryType:
    """What the boxes hold is what the bank holds."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_saving_without_a_change_keeps_the_version(self, desk, kind):
        question = question_of(kind)

        assert edit(desk, question).status_code == 302

        question.refresh_from_db()
        assert (question.review, question.versions.count()) == ("approved", 1)
        assert question.current_version.key == KEYS[kind]
        assert bank.texts_of(question.current_version)["kk"]["parts"] == PARTS[kind]

    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
    def test_the_form_gives_back_every_question_of_the_demonstration(self, db, path):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            question = bank.keep(
                entry["id"], topic=factories.TopicFactory(slug=entry["topic"]), **bank.read_fixture(entry)
            )
            form = QuestionForm(written(question), instance=question)

            assert form.is_valid(), (entry["id"], form.errors)
            assert form._key == question.current_version.key, entry["id"]
            assert form._new_texts == bank.texts_of(question.current_version), entry["id"]
            assert not form.changes_content

    @pytest.mark.parametrize(
        ("kind", "changes", "key"),
        [
            ("single", {"right": "a"}, {"right": ["a"]}),
            ("multiple", {"right": ["c", "a"]}, {"right": ["a", "c"], "of": 5}),
            ("true_false", {"right": "false"}, {"right": False}),
            ("numeric", {"value": " 0,50 "}, {"value": "0.50", "tolerance": "0.5"}),
            ("short_answer", {"accept": "One\r\n\r\n two \r\nOne"}, {"accept": ["One", "two"]}),
        ],
    )
    def test_what_is_right_can_be_changed(self, desk, kind, changes, key):
        question = question_of(kind)

        edit(desk, question, **changes)

        question.refresh_from_db()
        assert question.current_version.key == key

    def test_a_pair_taken_out_of_the_middle_leaves_no_gap(self, desk):
        parts = {
            "left": {"l1": "one", "l2": "two", "l3": "three"},
            "right": {"r1": "1", "r2": "2", "r3": "3", "r4": "4"},
        }
        key = {"pairs": {"l1": "r1", "l2": "r2", "l3": "r3"}}
        question = factories.question("matching", key=key, parts=parts, languages=("en",))

        edit(desk, question, **{"en-left-2": "", "en-right-2": ""})

        question.refresh_from_db()
        parts, pairs = bank.texts_of(question.current_version)["en"]["parts"], question.current_version.key["pairs"]
        assert {parts["left"][left]: parts["right"][right] for left, right in pairs.items()} == {
            "one": "1",
            "three": "3",
        }
        assert sorted(parts["right"].values()) == ["1", "3", "4"]

    def test_a_step_put_between_two_others(self, desk):
        question = question_of("ordering", languages=("en",))

        edit(desk, question, **{"en-step-2": "Call for help", "en-step-3": "Secure the scene", "en-step-4": "Write"})

        question.refresh_from_db()
        steps = bank.texts_of(question.current_version)["en"]["parts"]["steps"]
        assert [steps[step] for step in question.current_version.key["sequence"]] == [
            "Raise the alarm",
            "Call for help",
            "Secure the scene",
            "Write",
        ]

    def test_more_options_than_a_new_question_has_are_all_there(self):
        parts = {"options": {letter: f"Option {letter}" for letter in "abcdefghij"}}
        question = factories.question("single", key={"right": ["j"]}, parts=parts)

        form = QuestionForm(written(question), instance=question)

        assert form.is_valid()
        assert form._new_texts["ru"]["parts"] == parts
        assert form._key == {"right": ["j"]}


class TestChanging:
    """Versions, and what a change means for the approval."""

    def test_words_that_nobody_was_asked_are_mended_in_place(self, desk):
        question = factories.question()

        edit(desk, question, **{"ru-stem": "Что верно?"})

        question.refresh_from_db()
        assert [version.number for version in question.versions.all()] == [1]
        assert question.current_version.texts.get(language="ru").stem == "Что верно?"

    def test_words_that_somebody_was_asked_make_a_new_version(self, desk, author, sitting):
        item = sitting.items.get(position=1)
        question = item.version.question

        edit(desk, question, right="a")

        question.refresh_from_db()
        item.refresh_from_db()
        assert (question.current_version.number, question.current_version.key) == (2, {"right": ["a"]})
        assert question.current_version.made_by == author
        assert (item.version.number, item.version.key) == (1, {"right": ["c"]})

    def test_the_form_says_what_a_change_means_once_somebody_was_asked(self, desk, sitting):
        asked = sitting.items.get(position=1).version.question
        words = "This question has been asked."

        assert words in desk.get(reverse("questions:edit", args=[asked.pk])).content.decode()
        fresh = factories.question()
        assert words not in desk.get(reverse("questions:edit", args=[fresh.pk])).content.decode()

    def test_a_changed_question_waits_for_its_check_again(self, desk):
        question = factories.question(review=Question.Review.APPROVED)

        edit(desk, question, **{"ru-option-a": "Другой вариант"})

        question.refresh_from_db()
        assert question.review == "awaiting"

    def test_what_is_no_part_of_the_version_leaves_the_approval(self, desk):
        question = factories.question(review=Question.Review.APPROVED)

        edit(desk, question, difficulty="3", reference="Rule 45")

        question.refresh_from_db()
        assert (question.review, question.difficulty, question.reference) == ("approved", 3, "Rule 45")

    def test_a_question_is_retired_by_the_form(self, desk):
        question = factories.question()

        edit(desk, question, review="retired")

        question.refresh_from_db()
        assert (question.review, question.versions.count()) == ("retired", 1)
        assert list(Question.objects.drawable()) == []

    def test_a_line_break_is_no_change(self, desk):
        question = factories.question()
        QuestionText.objects.update(stem="A case.\nWhat now?")

        edit(desk, question, **{f"{language}-stem": "A case.\r\nWhat now?" for language in ("kk", "ru", "en")})

        question.refresh_from_db()
        assert question.review == "approved"

    def test_languages_without_words_are_folded(self, desk):
        question = factories.question(languages=("ru", "uz"))

        groups = desk.get(reverse("questions:edit", args=[question.pk])).context["form"].groups

        assert {group.language for group in groups if group.language and not group.is_folded} == {"ru", "uz"}


class TestPreview:
    """A question as others see it, with what is right."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_language_is_shown_with_what_is_right(self, desk, kind):
        question = question_of(kind)

        page = desk.get(reverse("questions:preview", args=[question.pk])).content.decode()

        for language in ("kk", "ru", "en"):
            assert f"Which one ({language})?" in page
        assert [shown.text.language for shown in previewing.solved(question)] == ["ru", "en", "kk"]

    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in BY_PEOPLE])
    def test_the_solution_gets_full_marks(self, kind):
        assert marking.solution(kind, KEYS[kind]) == RIGHT[kind]
        assert marking.mark(kind, KEYS[kind], marking.solution(kind, KEYS[kind])) == 1

    def test_only_the_right_option_is_marked(self):
        lines = previewing.solved(factories.question())[0].lines

        assert [(line.value, line.is_right) for line in lines] == [
            ("a", False),
            ("b", False),
            ("c", True),
            ("d", False),
        ]

    def test_what_fits_nowhere_is_shown_too(self, desk):
        question = question_of("matching")

        page = desk.get(reverse("questions:preview", args=[question.pk])).content.decode()

        assert [shown.spare for shown in previewing.solved(question)] == [["Rule 76"]] * 3
        assert page.count("fits nowhere") == 3

    def test_a_question_without_words_says_so(self, desk):
        topic = factories.TopicFactory()
        bare = Question.objects.create(code="Q-0", kind="single", topic=topic)

        page = desk.get(reverse("questions:preview", args=[bare.pk])).content.decode()

        assert "This question has no words yet." in page
        assert "approve" not in page

    def test_there_is_no_such_question(self, desk):
        assert desk.get(reverse("questions:preview", args=[0])).status_code == 404


class TestApproval:
    """Somebody compares a question with the official text."""

    def test_an_author_approves_on_the_preview_and_the_log_says_who(self, desk, author):
        question = factories.question(review=Question.Review.AWAITING)
        assert 'id="approve"' in desk.get(reverse("questions:preview", args=[question.pk])).content.decode()

        answer = desk.post(reverse("questions:approve", args=[question.pk]))

        question.refresh_from_db()
        assert answer.headers["location"] == reverse("questions:index")
        assert question.review == "approved"
        entry = ModelLogEntry.objects.get(action="assessment.approved")
        assert (entry.user, entry.object_id, entry.data) == (author, str(question.pk), {"version": 1})

    @pytest.mark.parametrize("state", [Question.Review.APPROVED, Question.Review.RETIRED])
    def test_what_does_not_wait_is_not_approved(self, desk, state):
        question = factories.question(review=state)
        assert 'id="approve"' not in desk.get(reverse("questions:preview", args=[question.pk])).content.decode()

        page = desk.post(reverse("questions:approve", args=[question.pk]), follow=True).content.decode()

        assert "The question cannot be approved" in page
        assert ModelLogEntry.objects.filter(action="assessment.approved").count() == 0

    def test_a_question_without_words_is_not_approved(self, author):
        bare = Question.objects.create(code="Q-0", kind="single", topic=factories.TopicFactory())
        QuestionVersion.objects.create(question=bare, number=1, key={})
        with pytest.raises(NotForApproval):
            bare.approve(by=author)
        bare.current_version = bare.versions.get()
        bare.save()
        with pytest.raises(NotForApproval):
            bare.approve(by=author)

    def test_only_a_press_of_the_button_approves(self, desk):
        question = factories.question(review=Question.Review.AWAITING)

        assert desk.get(reverse("questions:approve", args=[question.pk])).status_code == 405

    @override_settings(DEMONSTRATION=False)
    def test_only_what_is_approved_is_drawn(self, author, enrolment, quiz, trainee):
        Question.objects.update(review=Question.Review.AWAITING)
        assert Question.objects.drawable().count() == 0

        for question in Question.objects.all():
            question.approve(by=author)

        assert drawing.start(quiz, trainee).items.count() == 3


class TestTheList:
    """Finding a question among many."""

    def codes(self, desk, **query):
        page = desk.get(reverse("questions:index_results"), query)
        assert page.status_code == 200
        return sorted(question.code for question in page.context["object_list"])

    @pytest.fixture
    def three(self):
        factories.question(code="A-1", topic="order", review="awaiting", reference="Rule 44", course_code="C01")
        factories.question(code="B-2", topic="contact", difficulty=3, languages=("kk",), course_code="C12")
        question_of("true_false", code="C-3", topic="order")
        QuestionText.objects.filter(version__question__code="B-2").update(stem="Ұзақ мерзімді оқшаулау деген не?")

    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ({}, ["A-1", "B-2", "C-3"]),
            ({"review": "awaiting"}, ["A-1"]),
            ({"kind": "true_false"}, ["C-3"]),
            ({"difficulty": "3"}, ["B-2"]),
            ({"language": "ru"}, ["A-1", "C-3"]),
            ({"course_code": "C12"}, ["B-2"]),
            ({"q": "b-2"}, ["B-2"]),
            ({"q": "rule 44"}, ["A-1"]),
            ({"q": "оқшаулау ұзақ"}, ["B-2"]),
            ({"q": "оқшаулау rule"}, []),
            ({"review": "nonsense", "p": "abc"}, ["A-1", "B-2", "C-3"]),
        ],
    )
    def test_it_can_be_narrowed(self, desk, three, query, codes):
        assert self.codes(desk, **query) == codes

    def test_it_can_be_narrowed_to_a_topic(self, desk, three):
        contact = Question.objects.get(code="B-2").topic

        assert self.codes(desk, topic=contact.pk) == ["B-2"]

    def test_it_says_what_awaits_its_check_and_in_which_languages_a_question_is(self, desk, three):
        page = desk.get(reverse("questions:index")).content.decode()

        assert page.count("awaiting expert check") >= 1
        assert "en, kk, ru" in page
        assert "Ұзақ мерзімді оқшаулау деген не?" in page

    def test_three_rows_cost_as_many_queries_as_one(self, desk):
        factories.question()
        desk.get(reverse("questions:index"))
        with CaptureQueriesContext(connection) as one:
            desk.get(reverse("questions:index"))
        factories.bank(count=2)
        with CaptureQueriesContext(connection) as three:
            desk.get(reverse("questions:index"))

        assert len(three) == len(one)


class TestWhoMay:
    """Instructors write; what was written is never deleted."""

    ADDRESSES = ("questions:index", "questions:add")
    OF_ONE = ("questions:edit", "questions:preview", "questions:history")

    @pytest.mark.parametrize("role", ["trainee", "coordinator", "officer", "auditor"])
    def test_others_do_not_get_in(self, request, site, sign_in, role):
        founding.found_site()
        person = request.getfixturevalue(role)
        person.sync_groups()
        question = factories.question(review="awaiting")
        browser = sign_in(person)

        addresses = [reverse(name) for name in self.ADDRESSES]
        addresses += [reverse(name, args=[question.pk]) for name in self.OF_ONE]
        for address in addresses:
            answer = browser.get(address)
            assert answer.status_code in (302, 403), address
        assert browser.post(reverse("questions:approve", args=[question.pk])).status_code in (302, 403)
        question.refresh_from_db()
        assert question.review == "awaiting"

    def test_a_visitor_is_sent_to_sign_in(self, client, site):
        answer = client.get(reverse("questions:index"))

        assert answer.status_code == 302
        assert "login" in answer.headers["location"]

    def test_an_instructor_finds_the_bank_in_the_menu(self, desk):
        assert reverse("questions:index") in desk.get(reverse("wagtailadmin_home")).content.decode()

    def test_who_may_only_look_is_not_offered_to_approve(self, auditor, site, sign_in):
        from django.contrib.auth.models import Permission

        founding.found_site()
        rights = Permission.objects.filter(codename__in=["access_admin", "view_question"])
        auditor.user_permissions.set(rights)
        question = factories.question(review="awaiting")
        browser = sign_in(auditor)

        page = browser.get(reverse("questions:preview", args=[question.pk]))

        assert page.status_code == 200
        assert 'id="approve"' not in page.content.decode()
        assert reverse("questions:edit", args=[question.pk]) not in page.content.decode()

    def test_nobody_deletes_a_question(self, administrator, sign_in, site):
        from django.urls import NoReverseMatch

        administrator.is_superuser = True
        administrator.save()
        question = factories.question()

        with pytest.raises(NoReverseMatch):
            reverse("questions:delete", args=[question.pk])
        page = sign_in(administrator).get(reverse("questions:edit", args=[question.pk]))
        assert page.status_code == 200
        assert "/delete/" not in page.content.decode()
