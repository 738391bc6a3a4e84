"""Essays on the desk: blind, drafts kept, one marker or two, and a third who decides."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.assessment import marking_desk
from lms.assessment.errors import NotForThisMarker, PaperMarked, PointsImpossible, PointsMissing
from lms.assessment.models import Attempt, EssayMark, Paper
from lms.people.models import Role
from lms.post.models import Letter
from tests import factories
from tests.assessment.essays import ESSAY, FULL, EssayTest, assessor, attempt_of, draft, give, said_on, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def test(site, instructor):
    return EssayTest(instructor)


@pytest.fixture
def paper(test, trainee):
    return test.write(trainee)


def sheet(paper):
    """The address of the sheet of a paper."""
    return reverse("marking_sheet", args=[paper.code])


def save(paper):
    """Where the script of a sheet sends drafts."""
    return reverse("save_sheet", args=[paper.code])


def posted(points=None, *, do="hand_in", **more):
    """What the form of a sheet sends."""
    points = FULL if points is None else points
    return {f"points-{name}": value for name, value in points.items()} | {"do": do} | more


class TestOnTheDesk:
    """Which essays wait, and for whom."""

    def test_an_essay_lies_there_when_the_test_is_handed_in(self, paper):
        assert (paper.state, paper.points, paper.essay) == ("waiting", {}, ESSAY)
        assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{5}", paper.code)
        assert attempt_of(paper).state == Attempt.State.SUBMITTED

    def test_an_essay_without_a_word_never_lies_there(self, test, trainee):
        factories.enrol(trainee, test.course)
        from lms.assessment import drawing

        drawing.start(test.quiz, trainee).submit()

        assert list(Paper.objects.all()) == []

    def test_laying_it_out_twice_leaves_one(self, paper):
        Paper.objects.lay_out([paper.item])

        assert [found.code for found in Paper.objects.all()] == [paper.code]

    def test_a_void_attempt_waits_for_nobody(self, paper, instructor):
        Attempt.objects.update(state=Attempt.State.VOIDED)

        assert list(Paper.objects.open_to(instructor)) == []

    def test_the_one_that_has_waited_longest_comes_first(self, test, instructor):
        papers = [test.write() for _ in range(3)]
        for days, waiting in zip((1, 3, 2), papers, strict=True):
            moment = timezone.now() - datetime.timedelta(days=days)
            Attempt.objects.filter(items__paper=waiting).update(
                finished_at=moment, started_at=moment - datetime.timedelta(minutes=9)
            )

        found = marking_desk.papers_for(instructor, marking_desk.Wanted())

        assert [paper.code for paper in found] == [papers[1].code, papers[2].code, papers[0].code]


class TestWhoMarks:
    """Instructors of the cohort, and assessors of the staff they are appointed for."""

    def test_the_instructor_of_the_cohort(self, paper, instructor):
        assert [found.code for found in Paper.objects.open_to(instructor)] == [paper.code]

    def test_no_instructor_of_another_cohort(self, paper):
        other = factories.PersonFactory()
        factories.appoint(other, Role.INSTRUCTOR)

        assert list(Paper.objects.open_to(other)) == []
        with pytest.raises(NotForThisMarker):
            draft(paper, other, FULL)

    def test_an_assessor_without_an_institution_marks_everybody(self, paper):
        assert [found.code for found in Paper.objects.open_to(assessor())] == [paper.code]

    def test_an_assessor_of_an_institution_marks_its_staff_only(self, paper, colony, other_colony):
        assert [found.code for found in Paper.objects.open_to(assessor(colony))] == [paper.code]
        assert list(Paper.objects.open_to(assessor(other_colony))) == []

    def test_an_assessor_marks_those_without_a_cohort(self, test, trainee):
        test.cohort.takes_everyone = False
        test.cohort.save()

        paper = test.write(trainee)

        assert attempt_of(paper).enrolment.cohort is None
        assert [found.code for found in Paper.objects.open_to(assessor())] == [paper.code]

    def test_nobody_marks_an_own_paper(self, test, instructor):
        paper = test.write(instructor)

        assert list(Paper.objects.open_to(instructor)) == []
        with pytest.raises(NotForThisMarker):
            draft(paper, instructor, FULL)

    def test_whoever_has_lost_the_role_marks_no_more(self, paper, instructor):
        for appointment in instructor.appointments.all():
            appointment.delete()

        assert list(Paper.objects.open_to(instructor)) == []

    def test_no_other_role_opens_the_desk(self, request, sign_in, paper):
        for who in ("trainee", "coordinator", "officer", "auditor", "administrator"):
            browser = sign_in(request.getfixturevalue(who))
            answers = [browser.get(reverse("marking")), browser.get(sheet(paper)), browser.post(save(paper))]

            assert (who, [answer.status_code for answer in answers]) == (who, [403, 403, 403])

    def test_another_instructor_finds_no_sheet(self, paper, sign_in):
        other = factories.PersonFactory()
        factories.appoint(other, Role.INSTRUCTOR)

        assert sign_in(other).get(sheet(paper)).status_code == 404
        assert sign_in(other).post(sheet(paper), posted()).status_code == 404


class TestBlind:
    """No page of the desk says who wrote what."""

    def test_neither_list_nor_sheet_names_the_learner(self, test, paper, trainee, instructor, sign_in):
        browser = sign_in(instructor)
        person = [trainee.family_name, trainee.given_name, trainee.service_number, trainee.sign_in_name]
        telling = [*person, "institution-14", test.cohort.order_number, f"attempts/{attempt_of(paper).pk}"]

        for address in (reverse("marking"), sheet(paper)):
            for language in ("en", "ru", "kk"):
                page = browser.get(address, {"language": language}).content.decode()
                content = page[page.index("<main") :]
                assert [word for word in telling if word in content] == []

    def test_the_list_tells_the_day_but_not_the_hour(self, paper, instructor, sign_in):
        finished = timezone.localtime(attempt_of(paper).finished_at)

        words = words_of(sign_in(instructor).get(reverse("marking")))

        assert f"Paper {paper.code}" in words
        assert f"{finished:%d.%m.%Y}" in words
        assert f"{finished:%H:%M}" not in words

    def test_the_sheet_asks_in_the_language_of_the_attempt(self, test, trainee, instructor, sign_in):
        paper = test.write(trainee, language="kk")

        page = sign_in(instructor).get(sheet(paper)).content.decode()

        assert "Which one (kk)?" in page
        assert '<p class="essay" lang="kk">' in page

    def test_the_sheet_shows_question_explanation_essay_and_length(self, paper, instructor, sign_in):
        words = words_of(sign_in(instructor).get(sheet(paper)))

        assert "Which one (en)?" in words
        assert "What the author of the question expects Because." in words
        assert f"What was written 7 words · Asked for: Write 2 to 400 words. {ESSAY}" in words
        assert "Names the rule" in words
        assert "Points, 0 to 4" in words


class TestDraft:
    """What a marker has so far is kept, for that marker alone."""

    def test_it_is_kept_and_found_elsewhere(self, paper, instructor, sign_in):
        sign_in(instructor).post(sheet(paper), posted({"r1": "3,5"}, do="save", remark="Not bad."))

        page = sign_in(instructor).get(sheet(paper))

        mark = EssayMark.objects.get()
        assert (mark.points, mark.remark, mark.state, mark.place) == ({"r1": "3.5"}, "Not bad.", "draft", None)
        assert 'value="3.5"' in page.content.decode()
        assert "Not bad." in page.content.decode()
        assert attempt_of(paper).state == Attempt.State.SUBMITTED

    def test_nobody_else_sees_it(self, test, paper, instructor, sign_in):
        draft(paper, instructor, FULL, remark="Only mine.")

        page = sign_in(test.instructor()).get(sheet(paper)).content.decode()

        assert "Only mine." not in page

    def test_the_list_says_that_somebody_has_begun(self, test, paper, instructor, sign_in):
        draft(paper, instructor, {})

        assert "You have begun" in words_of(sign_in(instructor).get(reverse("marking")))
        assert "Somebody else has begun" in words_of(sign_in(test.instructor()).get(reverse("marking")))

    def test_what_is_wrong_is_said_and_the_rest_is_kept(self, paper, instructor, sign_in):
        answer = sign_in(instructor).post(sheet(paper), posted({"r1": "5", "r2": "6"}, do="save", remark="Good."))

        assert answer.status_code == 200
        assert "Points go from 0 to 4, in halves." in words_of(answer)
        mark = EssayMark.objects.get()
        assert (mark.points, mark.remark) == ({"r2": "6"}, "Good.")

    def test_impossible_points_are_refused(self, paper, instructor, sign_in):
        browser = sign_in(instructor)
        values = ["-1", "4.5", "0.3", "1e3", "NaN", "many", "9" * 50, "٣"]

        answers = [browser.post(sheet(paper), posted({"r1": value, "r2": "6"})) for value in values]

        assert {answer.status_code for answer in answers} == {200}
        assert attempt_of(paper).state == Attempt.State.SUBMITTED

    def test_the_model_refuses_them_too(self, paper, instructor):
        with pytest.raises(PointsImpossible):
            draft(paper, instructor, {"r1": "4.5"})

    def test_an_older_window_is_told(self, paper, instructor, sign_in):
        draft(paper, instructor, {"r1": "4"}, sequence=2_000_000_000_000_000)

        answer = sign_in(instructor).post(sheet(paper), posted({"r1": "1"}, do="save", sequence="5"), follow=True)

        assert "A newer window has saved this sheet." in words_of(answer)
        assert EssayMark.objects.get().points == {"r1": "4"}


class TestSavingAsItChanges:
    """What the script of the sheet sends."""

    @pytest.fixture
    def send(self, paper, instructor, sign_in):
        browser = sign_in(instructor)
        return lambda **data: browser.post(save(paper), data)

    def test_a_change_is_kept(self, send):
        answer = send(**{"points-r1": "2.5", "remark-r1": "Why?", "sequence": "7"})

        mark = EssayMark.objects.get()
        assert (answer.status_code, answer.json()["saved"], answer.json()["error"]) == (200, True, "")
        assert (mark.points, mark.remarks, mark.sequence) == ({"r1": "2.5"}, {"r1": "Why?"}, 7)

    def test_a_mistake_is_named_and_the_rest_kept(self, send):
        answer = send(**{"points-r1": "9", "points-r2": "1", "sequence": "7"})

        assert answer.json()["error"] == "Names the rule: Points go from 0 to 4, in halves."
        assert EssayMark.objects.get().points == {"r2": "1"}

    def test_an_older_one_is_told(self, send):
        send(sequence="7")

        assert send(sequence="7").status_code == 409

    def test_after_handing_in_it_is_too_late(self, send, paper, instructor):
        give(paper, instructor)

        answer = send(**{"points-r1": "0", "sequence": "99999999999999"})

        assert answer.status_code == 410
        assert EssayMark.objects.get().points == FULL

    def test_somebody_who_is_signed_out_is_told_so(self, paper):
        assert Client().post(save(paper)).status_code == 401

    def test_nothing_that_is_sent_breaks_it(self, send):
        strange = [
            {"sequence": "-1"},
            {"sequence": "x" * 50},
            {"sequence": "9" * 400},
            {"points-r1": "\x00"},
            {"points-r9": "1"},
            {"remark": "\x00"},
            {"remark": "x" * 5000},
        ]

        assert {send(**data).status_code for data in strange} <= {200, 409}
        assert EssayMark.objects.get().points == {}


class TestOneMarker:
    """The points of one person are the mark."""

    def test_handing_in_grades_the_attempt(self, paper, instructor):
        attempt = give(paper, instructor, {"r1": "3.5", "r2": "5"})

        paper.refresh_from_db()
        item = attempt.items.get()
        assert (paper.state, paper.points) == ("settled", {"r1": "3.5", "r2": "5"})
        assert (item.mark, item.awaits_person) == (Decimal("0.85"), False)
        assert (attempt.state, attempt.score, attempt.is_passed) == ("graded", Decimal("0.85"), True)

    def test_passing_completes_what_it_belongs_to(self, test, paper, instructor):
        attempt = give(paper, instructor)

        assert attempt.enrolment.completions.filter(activity__key=test.quiz.translation_key).count() == 1

    def test_failing_completes_nothing(self, paper, instructor):
        attempt = give(paper, instructor, {"r1": "0", "r2": "0"})

        assert (attempt.is_passed, attempt.score, attempt.enrolment.completions.count()) == (False, 0, 0)

    def test_points_for_every_criterion_are_needed(self, paper, instructor):
        draft(paper, instructor, {"r1": "4"})

        with pytest.raises(PointsMissing):
            marking_desk.hand_in(paper, by=instructor)
        with pytest.raises(PointsMissing):
            marking_desk.hand_in(paper, by=assessor())

    def test_the_page_says_which_criterion_lacks_points(self, paper, instructor, sign_in):
        answer = sign_in(instructor).post(sheet(paper), posted({"r1": "4"}))

        assert "Give points for this criterion." in words_of(answer)
        assert EssayMark.objects.get().points == {"r1": "4"}

    def test_marks_are_handed_in_once(self, test, paper, instructor):
        give(paper, instructor)

        for person in (instructor, test.instructor()):
            with pytest.raises(PaperMarked):
                draft(paper, person, FULL)

    def test_a_draft_that_comes_too_late_is_told_so(self, test, paper, instructor, sign_in):
        late = test.instructor()
        browser = sign_in(late)
        draft(paper, late, {"r1": "1"})
        give(paper, instructor)

        assert browser.post(sheet(paper), posted()).status_code == 404
        assert browser.get(sheet(paper)).status_code == 404

    def test_the_next_paper_follows(self, test, paper, instructor, sign_in):
        other = test.write()

        answer = sign_in(instructor).post(sheet(paper), posted(), follow=True)

        assert answer.redirect_chain == [(sheet(other), 302)]
        assert f"The marks of paper {paper.code} are handed in." in words_of(answer)

    def test_after_the_last_one_comes_the_list(self, paper, instructor, sign_in):
        answer = sign_in(instructor).post(sheet(paper), posted(), follow=True)

        assert answer.redirect_chain == [(reverse("marking"), 302)]
        assert "No paper waits for you." in words_of(answer)

    def test_own_marks_can_be_read_again_but_not_changed(self, paper, instructor, sign_in):
        give(paper, instructor, remark="A good one.")

        words = words_of(sign_in(instructor).get(sheet(paper)))

        assert "You have handed in your marks." in words
        assert "Together: 10 of 10 A good one." in words
        assert "Hand in the marks" not in words

    def test_the_learner_gets_one_letter_without_a_name_of_a_marker(self, test, paper, trainee, instructor):
        attempt = give(paper, instructor)

        letter = Letter.objects.get(recipient=trainee, kind="result_stands")
        assert letter.subject == "The result of “Final test” stands"
        assert letter.link == reverse("attempt_result", args=[attempt.pk])
        assert "you may open an appeal there until" in letter.body
        assert instructor.family_name not in letter.body

    def test_without_appeals_the_letter_names_none(self, site, trainee, instructor):
        give(EssayTest(instructor, appeal_days=0).write(trainee), instructor)

        assert "appeal" not in Letter.objects.get(kind="result_stands").body

    def test_the_log_knows_who_marked(self, paper, instructor):
        attempt = give(paper, instructor)

        entry = ModelLogEntry.objects.get(action="assessment.essay_marked")
        assert (entry.user, entry.object_id) == (instructor, str(attempt.pk))
        assert entry.data == {"paper": paper.code, "place": 1, "points": "10"}

    def test_other_essays_of_the_attempt_are_waited_for(self, site, trainee, instructor):
        from tests.assessment.conftest import question_of

        test = EssayTest(instructor)
        question_of("essay", topic="essay", code="ESSAY-2")
        row = test.quiz.blueprint.get()
        row.count = 2
        row.save()
        factories.enrol(trainee, test.course)
        from lms.assessment import drawing

        attempt = drawing.start(test.quiz, trainee)
        for position in (1, 2):
            attempt.save_answer(position, [ESSAY], sequence=1)
        attempt.submit()
        first, second = Paper.objects.order_by("pk")

        assert give(first, instructor).state == Attempt.State.SUBMITTED
        assert list(Letter.objects.filter(kind="result_stands")) == []
        assert give(second, instructor).state == Attempt.State.GRADED


class TestTwoMarkers:
    """Neither sees the other; their mean counts, or a third decides."""

    @pytest.fixture
    def test(self, site, instructor):
        return EssayTest(instructor, second_marker=True)

    @pytest.fixture
    def colleague(self, test):
        return test.instructor()

    def test_one_mark_is_not_enough(self, paper, instructor):
        attempt = give(paper, instructor)

        paper.refresh_from_db()
        assert (paper.state, attempt.state) == ("waiting", "submitted")
        assert list(Paper.objects.open_to(instructor)) == []

    def test_the_second_marker_sees_nothing_of_the_first(self, paper, instructor, colleague, sign_in):
        give(paper, instructor, {"r1": "3.5", "r2": "5.5"}, remark="A secret.", remarks={"r1": "Hidden."})

        page = sign_in(colleague).get(sheet(paper)).content.decode()
        desk = words_of(sign_in(colleague).get(reverse("marking")))

        content = page[page.index("<main") :]
        assert [word for word in ("A secret.", "Hidden.", "3.5", "5.5", "First marker") if word in content] == []
        assert "Second mark" in desk

    def test_up_to_the_tolerance_the_mean_counts(self, paper, instructor, colleague):
        give(paper, instructor, {"r1": "4", "r2": "5"})
        attempt = give(paper, colleague, {"r1": "3.5", "r2": "4.5"})

        paper.refresh_from_db()
        assert (paper.state, paper.points) == ("settled", {"r1": "3.75", "r2": "4.75"})
        assert (attempt.state, attempt.score) == ("graded", Decimal("0.85"))
        assert [mark.place for mark in paper.marks.all()] == [1, 2]

    def test_beyond_it_a_third_person_decides(self, test, paper, instructor, colleague, sign_in):
        give(paper, instructor, {"r1": "4", "r2": "6"}, remark="Excellent.")
        attempt = give(paper, colleague, {"r1": "2", "r2": "3"}, remarks={"r1": "No rule."})
        paper.refresh_from_db()
        assert (paper.state, attempt.state) == ("disputed", "submitted")
        third = test.instructor()

        words = said_on(sign_in(third).get(sheet(paper)))
        assert "You see both. Your points decide." in words
        assert "First marker: 4 Second marker: 2 — No rule." in words
        assert "First marker: Excellent." in words
        assert instructor.family_name not in words

        attempt = give(paper, third, {"r1": "3", "r2": "4"})
        paper.refresh_from_db()
        assert (paper.state, paper.points, attempt.score) == ("settled", {"r1": "3", "r2": "4"}, Decimal("0.7"))
        assert paper.marks.get(marker=third).is_deciding is True

    def test_neither_of_the_two_decides(self, paper, instructor, colleague):
        give(paper, instructor, {"r1": "4", "r2": "6"})
        give(paper, colleague, {"r1": "0", "r2": "0"})

        for person in (instructor, colleague):
            assert list(Paper.objects.open_to(person)) == []
            with pytest.raises(PaperMarked):
                draft(paper, person, FULL)

    def test_the_call_for_a_third_person_is_logged(self, paper, instructor, colleague):
        give(paper, instructor, {"r1": "4", "r2": "6"})
        give(paper, colleague, {"r1": "0", "r2": "0"})

        assert ModelLogEntry.objects.get(action="assessment.essay_disputed").data == {"paper": paper.code}

    def test_the_tolerance_is_that_of_the_test_when_the_attempt_began(self, test, trainee, instructor, colleague):
        test.set(marking_tolerance=0)
        paper = test.write(trainee)
        test.set(marking_tolerance=100)

        give(paper, instructor, {"r1": "4", "r2": "6"})
        give(paper, colleague, {"r1": "4", "r2": "5.5"})

        paper.refresh_from_db()
        assert paper.state == Paper.State.DISPUTED

    def test_the_question_tells_the_learner(self, test, trainee, sign_in):
        factories.enrol(trainee, test.course)
        from lms.assessment import drawing

        attempt = drawing.start(test.quiz, trainee)

        words = words_of(sign_in(trainee).get(reverse("attempt", args=[attempt.pk, 1])))

        assert "Two people mark it, neither of whom sees the other’s points." in words
        assert "if they differ by more than 10 per cent of the points, a third person decides." in words


class TestResult:
    """What the learner reads of the marks."""

    def test_points_and_remarks_by_criterion_but_no_name(self, paper, trainee, instructor, sign_in):
        attempt = give(paper, instructor, {"r1": "3.5", "r2": "5"}, remarks={"r1": "Which rule?"}, remark="Go on so.")

        words = words_of(sign_in(trainee).get(reverse("attempt_result", args=[attempt.pk])))

        assert "Names the rule 3.5 of 4 Which rule?" in words
        assert "Weighs the reasons 5 of 6 —" in words
        assert "About the whole: Go on so." in words
        assert instructor.family_name not in words

    def test_nothing_of_it_before_the_result_stands(self, paper, trainee, instructor, sign_in):
        draft(paper, instructor, FULL, remark="A draft.")

        words = words_of(sign_in(trainee).get(reverse("attempt_result", args=[attempt_of(paper).pk])))

        assert "A person still has to mark what was written." in words
        assert "A draft." not in words

    def test_a_test_that_shows_marks_only_shows_no_remark(self, test, trainee, instructor, sign_in):
        test.set(feedback="marks")
        attempt = give(test.write(trainee), instructor, remark="A remark.")

        words = words_of(sign_in(trainee).get(reverse("attempt_result", args=[attempt.pk])))

        assert "1 of 1 — 100 %" in words
        assert "A remark." not in words
        assert "Names the rule" not in words

    def test_where_a_third_decided_only_that_remark_is_shown(self, site, trainee, instructor, sign_in):
        test = EssayTest(instructor, second_marker=True)
        paper = test.write(trainee)
        give(paper, instructor, {"r1": "4", "r2": "6"}, remark="First.")
        give(paper, test.instructor(), {"r1": "0", "r2": "0"}, remark="Second.")
        attempt = give(paper, test.instructor(), remark="Third.")

        words = words_of(sign_in(trainee).get(reverse("attempt_result", args=[attempt.pk])))

        assert "About the whole: Third." in words
        assert "First." not in words
        assert "Second." not in words


class TestList:
    """The list of papers."""

    def test_it_is_narrowed_by_test_and_question(self, test, paper, instructor, sign_in):
        other = EssayTest(instructor, code="OTHER").write()
        browser = sign_in(instructor)
        key = str(test.quiz.translation_key)

        assert other.code in words_of(browser.get(reverse("marking")))
        for wanted in ({"quiz": key}, {"question": "ESSAY-1"}, {"quiz": key, "question": "ESSAY-1"}):
            words = words_of(browser.get(reverse("marking"), wanted))
            assert paper.code in words
            assert other.code not in words

    def test_a_strange_address_shows_the_list(self, paper, instructor, sign_in):
        browser = sign_in(instructor)

        for query in ("quiz=x", "quiz=%00", "question='", "page=999", "page=x"):
            assert paper.code in words_of(browser.get(f"{reverse('marking')}?{query}"))

    def test_the_next_paper_stays_in_the_narrowed_list(self, test, paper, instructor, sign_in):
        EssayTest(instructor, code="OTHER").write()
        third = test.write()

        page = sign_in(instructor).get(sheet(paper), {"question": "ESSAY-1"}).content.decode()

        assert f'href="{sheet(third)}?question=ESSAY-1"' in page

    def test_the_title_of_a_test_that_is_gone_is_said_in_words(self, test, paper, instructor, sign_in):
        test.quiz.delete()

        for address in (reverse("marking"), sheet(paper)):
            assert "A test that is no longer there" in words_of(sign_in(instructor).get(address))

    @pytest.mark.parametrize("page", ["desk", "sheet"])
    def test_four_papers_cost_as_many_queries_as_two(self, test, instructor, sign_in, page):
        browser = sign_in(instructor)
        first = test.write()
        address = reverse("marking") if page == "desk" else sheet(first)
        costs = []
        for more in (1, 2):
            for _ in range(more):
                test.write()
            browser.get(address)  # what is remembered is asked for once
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 20

    def test_the_section_counts_what_waits(self, test, paper, instructor, sign_in):
        test.write()

        sections = sign_in(instructor).get(reverse("help")).context["chrome"].sections

        assert "Marking (2)" in [section.title for section in sections]


class TestConstraints:
    """What the database itself refuses."""

    def test_one_mark_per_person_and_place(self, test, paper, instructor):
        moment = timezone.now()
        fields = {"paper": paper, "state": "handed_in", "handed_in_at": moment, "place": 1}
        EssayMark.objects.create(marker=instructor, **fields)
        for marker, place in ((instructor, 2), (test.instructor(), 1), (test.instructor(), 4)):
            with pytest.raises(IntegrityError), transaction.atomic():
                EssayMark.objects.create(marker=marker, **{**fields, "place": place})

    def test_what_is_handed_in_has_place_and_moment(self, paper, instructor):
        with pytest.raises(IntegrityError), transaction.atomic():
            EssayMark.objects.create(paper=paper, marker=instructor, state="handed_in")

    def test_a_settled_paper_has_points(self, paper):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(state="settled")
