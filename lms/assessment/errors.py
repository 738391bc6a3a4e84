"""What can go wrong with a quiz."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _


class AttemptsExhausted(ValidationError):
    """The learner has used every attempt that the quiz allows."""

    def __init__(self, allowed: int) -> None:
        super().__init__(_("All attempts are used: %(allowed)s of %(allowed)s."), params={"allowed": allowed})


class TooSoon(ValidationError):
    """The pause between two attempts is not over."""

    def __init__(self, until: str) -> None:
        super().__init__(_("The next attempt is possible from %(until)s."), params={"until": until})


class LessonsUnread(ValidationError):
    """The quiz opens when the modules are done."""

    def __init__(self, modules: list[str]) -> None:
        super().__init__(_("Not yet done: %(modules)s."), params={"modules": ", ".join(modules)})


class TooFewQuestions(ValidationError):
    """The bank cannot fill the blueprint."""

    def __init__(self, *, topic: str, wanted: int, found: int) -> None:
        super().__init__(
            _("The topic “%(topic)s” asks for %(wanted)s questions, but the bank has %(found)s that may be drawn."),
            params={"topic": topic, "wanted": wanted, "found": found},
        )


class AttemptClosed(ValidationError):
    """The attempt takes no more answers."""

    def __init__(self) -> None:
        super().__init__(_("This attempt is finished. Your answers up to then are kept."))


class NotForApproval(ValidationError):
    """Only a question that waits for its check can be approved."""

    def __init__(self, state: str) -> None:
        super().__init__(_("The question cannot be approved: it is “%(state)s”."), params={"state": state})


class NotTakingPart(PermissionDenied):
    """Only people who take the course may take its quizzes."""

    def __init__(self) -> None:
        super().__init__(_("Only people who take this course may take its test. Enrol in the course first."))


class KindIsFixed(ValidationError):
    """A question was turned into one of another type, though people have answered it."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _("The question %(code)s has been drawn. Its type cannot change; make a new question."),
            params={"code": code},
        )


class NotAMarker(PermissionDenied):
    """Only instructors and assessors mark."""

    def __init__(self) -> None:
        super().__init__(_("Essays are marked, and appeals decided, by instructors and assessors."))


class NotForThisMarker(PermissionDenied):
    """Essays are marked by the instructors of the cohort and by assessors, never by those who wrote them."""

    def __init__(self) -> None:
        super().__init__(_("This paper is not yours to mark. Nobody marks an own paper or one of another cohort."))


class PaperMarked(ValidationError):
    """The paper needs no mark of this person any more."""

    def __init__(self) -> None:
        super().__init__(_("This paper has its marks already, or you have handed in yours. Nothing was changed."))


class PointsMissing(ValidationError):
    """Marks are handed in only with points for every criterion."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _("Give points for every criterion before you hand in. Without points: %(count)s."),
            params={"count": count},
        )


class PointsImpossible(ValidationError):
    """A criterion cannot earn so many points."""

    def __init__(self, most: str) -> None:
        super().__init__(_("Points go from 0 to %(most)s, in halves."), params={"most": most})


class AppealTooLate(ValidationError):
    """The time for an appeal is over, or there never was any."""

    def __init__(self, until: str) -> None:
        words = _("An appeal was possible until %(until)s.") if until else _("There is no appeal against this result.")
        super().__init__(words, params={"until": until})


class AppealUnderWay(ValidationError):
    """An attempt has one open appeal at most."""

    def __init__(self) -> None:
        super().__init__(_("An appeal against this result is open already. Wait for its decision."))


class AppealDecided(ValidationError):
    """What was decided about an appeal stands."""

    def __init__(self) -> None:
        super().__init__(_("An appeal against this result has been decided. The decision stands."))


class AppealWithoutWords(ValidationError):
    """An appeal says what is wrong, and its decision says why."""

    def __init__(self, most: int) -> None:
        super().__init__(_("Write why, in no more than %(most)s characters."), params={"most": most})


class NotForThisJudge(PermissionDenied):
    """An appeal is decided by somebody who may mark the attempt and has not marked it."""

    def __init__(self) -> None:
        super().__init__(_("Somebody who has not marked this test decides about the appeal."))


class NothingChanged(ValidationError):
    """An appeal that changes no mark is upheld."""

    def __init__(self) -> None:
        super().__init__(_("No mark is changed. Change one, or decide that the marks stand."))


class ResultGone(ValidationError):
    """An attempt that has been made void, or waits for its marks again, has none that an appeal could change."""

    def __init__(self) -> None:
        super().__init__(_("This attempt has no result any more. Decide that the marks stand, and say so."))


class MarkImpossible(ValidationError):
    """A question earns between 0 and 1 point."""

    def __init__(self) -> None:
        super().__init__(_("A question earns from 0 to 1 point."))


class MadeWorse(ValidationError):
    """An appeal must not make the result worse."""

    def __init__(self, *, before: str, after: str) -> None:
        super().__init__(
            _("An appeal must not make the result worse. Points now: %(before)s; they would be %(after)s."),
            params={"before": before, "after": after},
        )
