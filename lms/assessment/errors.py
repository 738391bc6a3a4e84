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


class WrongRegradingState(ValidationError):
    """The regrading is not in a state that allows this step."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This is not possible: the regrading is “%(state)s”."), params={"state": state})


class RegradingReasonMissing(ValidationError):
    """What changes the results of people needs a reason in words."""

    def __init__(self) -> None:
        super().__init__({"reason": _("Say why in a few words. The learners read it.")})


class OwnAnswers(ValidationError):
    """Nobody regrades answers of one's own."""

    def __init__(self) -> None:
        super().__init__(_("Your own result would change. Somebody else has to apply this."))


class NothingLeft(ValidationError):
    """Somebody's test would have no question left that counts."""

    def __init__(self) -> None:
        super().__init__(
            _("For somebody this is the only question that counts. Give everybody the full point instead.")
        )


class AnotherUnderWay(ValidationError):
    """One regrading at a time."""

    def __init__(self) -> None:
        super().__init__(_("Another regrading is being applied. Wait until it is done."))


class ResultsMoved(ValidationError):
    """The results are no longer those of the dry run."""

    def __init__(self) -> None:
        super().__init__(
            _("Results have changed since the dry run, so nothing was applied. Read the new dry run below.")
        )


class AlreadyDecided(ValidationError):
    """Somebody has decided about this pass before."""

    def __init__(self) -> None:
        super().__init__(_("This has been decided already."))


class DecisionReasonMissing(ValidationError):
    """A decision about somebody's pass needs a reason in words."""

    def __init__(self) -> None:
        super().__init__({"reason": _("Say why in a few words. The learner reads it.")})


class NotForYouToDecide(PermissionDenied):
    """Another certificate officer has to decide about this pass."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A certificate officer decides about a pass, never about one's own and never after having applied "
                "the regrading."
            )
        )
