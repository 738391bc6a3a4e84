"""The settings of a quiz in plain words, for those who sit it and for its author."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.assessment import blueprint, disclosure
from lms.assessment.models import QuizPage
from lms.assessment.models.accommodations import general_terms
from lms.assessment.terms import Terms

GradeBy, Feedback, When = QuizPage.GradeBy, QuizPage.Feedback, QuizPage.FeedbackWhen

GRADES: dict[str, Promise] = {
    GradeBy.BEST: gettext_lazy("The best attempt counts."),
    GradeBy.LAST: gettext_lazy("The last attempt counts."),
    GradeBy.FIRST: gettext_lazy("The first attempt counts; further ones are for practice."),
    GradeBy.MEAN: gettext_lazy("The mean of all attempts counts."),
}
SHOWN: dict[tuple[str, str], Promise] = {
    (Feedback.FULL, When.DURING): gettext_lazy("After each question, with explanations."),
    (Feedback.ANSWERS, When.DURING): gettext_lazy("After each question."),
    (Feedback.FULL, When.AFTER): gettext_lazy("Right after finishing, with explanations."),
    (Feedback.ANSWERS, When.AFTER): gettext_lazy("Right after finishing."),
    (Feedback.FULL, When.CLOSED): gettext_lazy("When the test has closed for everybody, with explanations."),
    (Feedback.ANSWERS, When.CLOSED): gettext_lazy("When the test has closed for everybody."),
}


@dataclass(frozen=True)
class Condition:
    """One line of the conditions: a label and its words."""

    label: str
    words: str


def of(quiz: QuizPage, *, terms: Terms | None = None, left: int | None = None) -> list[Condition]:
    """Answer every condition of a quiz, by the terms of a reader who has so many attempts left, or by those for all."""
    wanted, holds = blueprint.demand(quiz), terms or general_terms(quiz)
    is_fixed = blueprint.is_fixed(wanted)
    return [
        Condition(_("Questions"), str(wanted.size)),
        Condition(_("Time"), _time(holds)),
        *_window(quiz, holds),
        *_counting(quiz, holds, left),
        Condition(_("Questions come"), _layout(quiz)),
        Condition(_("Order"), _order(quiz)),
        Condition(_("In the next attempt"), _repeats(is_fixed=is_fixed)),
        Condition(_("Right answers"), _answers(quiz, is_fixed=is_fixed)),
        *_language(quiz),
    ]


def _time(terms: Terms) -> str:
    if terms.minutes is None:
        return _("no limit")
    return terms.extended or _("%(minutes)s minutes") % {"minutes": terms.minutes}


def _window(quiz: QuizPage, terms: Terms) -> list[Condition]:
    place = _("in an exam room, with its start code") if quiz.needs_room else ""
    lines = ((_("Opens"), terms.opening), (_("Closes"), terms.closing), (_("Place"), place))
    return [Condition(label, words) for label, words in lines if words]


def _counting(quiz: QuizPage, terms: Terms, left: int | None) -> list[Condition]:
    lines = []
    if not quiz.is_practice:
        lines.append(Condition(_("Pass mark"), f"{floatformat(quiz.pass_mark, '-2')} %"))
    lines.append(Condition(_("Attempts"), _attempts(terms, left)))
    if quiz.pause_hours:
        hours = {"hours": quiz.pause_hours}
        lines.append(Condition(_("Pause between attempts"), _("%(hours)s h, also after a pass") % hours))
    if quiz.is_graded:
        lines.append(Condition(_("What counts"), str(GRADES[quiz.grade_by])))
    return lines


def _attempts(terms: Terms, left: int | None) -> str:
    if terms.all_attempts is None:
        return _("as many as you like")
    if left is None:
        return str(terms.all_attempts)
    return f"{terms.all_attempts} · {_('left: %(left)s') % {'left': left}}"


def _layout(quiz: QuizPage) -> str:
    if quiz.per_page == 1:
        return _("one by one")
    return _("%(count)s on a page") % {"count": quiz.per_page} if quiz.per_page else _("all on one page")


def _order(quiz: QuizPage) -> str:
    words: dict[tuple[bool, bool], Callable[[], str]] = {
        (True, True): lambda: _("Questions and options change their order."),
        (True, False): lambda: _("Questions change their order, options do not."),
        (False, True): lambda: _("Options change their order, questions do not."),
        (False, False): lambda: _("Questions and options keep their order."),
    }
    return words[quiz.shuffles_questions, quiz.shuffles_options]()


def _repeats(*, is_fixed: bool) -> str:
    if is_fixed:
        return _("The same questions; everybody gets them.")
    return _("Other questions, as long as there are any that you have not seen.")


def _answers(quiz: QuizPage, *, is_fixed: bool) -> str:
    if quiz.feedback == Feedback.MARKS:
        return _("Not shown; you see your points.")
    words = str(SHOWN[quiz.feedback, quiz.feedback_when])
    if quiz.is_practice or not (is_fixed or quiz.feedback_when == When.CLOSED):
        return words
    closes = disclosure.closing(quiz.translation_key, quiz.course.key)
    if quiz.feedback_when == When.CLOSED:
        return words if closes.is_over else f"{words} {disclosure.until(closes, waits=True)}"
    return words if closes.at is None or closes.is_past else disclosure.until(closes, waits=False)


def _language(quiz: QuizPage) -> list[Condition]:
    if quiz.needed_language or not blueprint.untranslated(quiz):
        return []
    return [Condition(_("Language"), _("Some questions are not translated; they come in another language."))]
