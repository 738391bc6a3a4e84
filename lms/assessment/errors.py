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


class TooFewInLanguage(ValidationError):
    """The bank could fill the blueprint, but not in the language of the page."""

    def __init__(self, *, topic: str, wanted: int, found: int, language: str) -> None:
        super().__init__(
            _(
                "The topic “%(topic)s” asks for %(wanted)s questions, but only %(found)s that may be drawn exist in "
                "the language of the page (%(language)s). Translate questions, or let the test ask those that are not "
                "translated."
            ),
            params={"topic": topic, "wanted": wanted, "found": found, "language": language},
        )


class NotPublished(ValidationError):
    """A test that the bank cannot fill was to be published."""

    def __init__(self, *, page: int, title: str, because: str) -> None:
        self.page = page
        super().__init__(
            _("“%(title)s” has not been published. %(because)s"), params={"title": title, "because": because}
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


class NothingToCheck(ValidationError):
    """A question of a practice was to be checked before it was answered."""

    def __init__(self) -> None:
        super().__init__(_("Answer the question first; in practice a guess does no harm."))


class AnswerChecked(ValidationError):
    """The question has been checked in this practice, and its answer stays as it is."""

    def __init__(self) -> None:
        super().__init__(_("This question has been checked. Its answer stays as it is in this attempt."))


class NotPractice(PermissionDenied):
    """Only practice says at once what was right."""

    def __init__(self) -> None:
        super().__init__(_("Only practice says at once what was right."))
