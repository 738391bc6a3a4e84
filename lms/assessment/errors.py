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


class WindowAhead(ValidationError):
    """The test has not opened yet."""

    def __init__(self, opening: str) -> None:
        super().__init__(_("The test opens on %(opening)s."), params={"opening": opening})


class WindowOver(ValidationError):
    """The test has closed."""

    def __init__(self, closing: str) -> None:
        super().__init__(_("The test closed on %(closing)s."), params={"closing": closing})


class EnrolmentNotUnderWay(ValidationError):
    """Nobody answers or finishes a test while the enrolment in the course is interrupted or has ended."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("Your enrolment is “%(state)s”. No answer is taken until it goes on; what was saved before stays."),
            params={"state": state},
        )


class VoidAlready(ValidationError):
    """The attempt is void."""

    def __init__(self) -> None:
        super().__init__(_("This attempt is void already."))


class DecidingForOneself(PermissionDenied):
    """Nobody gives time, or takes an attempt away, in a matter of one's own."""

    def __init__(self) -> None:
        super().__init__(_("Nobody decides about a test of one’s own. Ask a colleague."))


class NotYoursToGrant(PermissionDenied):
    """Accommodations are granted by the instructors of the cohort, and by certificate officers."""

    def __init__(self) -> None:
        super().__init__(_("Accommodations are granted by the instructors of the cohort and by certificate officers."))


class GrantedAlready(ValidationError):
    """Somebody has just granted another accommodation for the same person or cohort."""

    def __init__(self) -> None:
        super().__init__(_("An accommodation for this test has just been granted. Change that one."))


class WithdrawnAlready(ValidationError):
    """The accommodation is not in force any more."""

    def __init__(self) -> None:
        super().__init__(_("This accommodation has been withdrawn already. Grant a new one if it is needed."))


class NotAnInvigilator(PermissionDenied):
    """Exam rooms are opened by instructors and assessors."""

    def __init__(self) -> None:
        super().__init__(_("Only instructors and assessors open and run exam rooms."))


class AddressUnreadable(ValidationError):
    """A line of a list of addresses is none."""

    def __init__(self, line: str) -> None:
        super().__init__(
            _("“%(line)s” is not an address. Write one per line, for example 10.20.0.15 or 10.20.0.0/24."),
            params={"line": line},
        )


class StartCodeMissing(ValidationError):
    """The test is taken in an exam room only, and no code was typed."""

    def __init__(self) -> None:
        super().__init__(_("Type the start code. The invigilator tells it in the exam room."))


class StartCodeWrong(ValidationError):
    """No room of this test has the code."""

    def __init__(self) -> None:
        super().__init__(_("This start code is wrong. Look at it once more, or ask the invigilator."))


class RoomAhead(ValidationError):
    """The room opens later."""

    def __init__(self, *, place: str, opening: str) -> None:
        super().__init__(
            _("The exam room “%(place)s” opens on %(opening)s."), params={"place": place, "opening": opening}
        )


class RoomClosed(ValidationError):
    """Nobody starts in the room any more."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            _("The exam room “%(place)s” is closed. Nobody starts there any more; ask the invigilator."),
            params={"place": place},
        )


class RoomClosedAlready(ValidationError):
    """The room was closed before."""

    def __init__(self) -> None:
        super().__init__(_("This exam room is closed already."))


class ComputerNotOfRoom(ValidationError):
    """The request comes from an address outside the room's list."""

    def __init__(self, *, place: str, address: str) -> None:
        super().__init__(
            _(
                "This computer has the address %(address)s, which does not belong to the exam room “%(place)s”. "
                "Sit down at a computer of the room, or ask the invigilator."
            ),
            params={"place": place, "address": address},
        )


class InvigilatesHere(ValidationError):
    """Nobody sits a test in a room that one runs."""

    def __init__(self, *, place: str) -> None:
        super().__init__(
            _("You are an invigilator of the exam room “%(place)s”. Sit the test in another one."),
            params={"place": place},
        )


class SeatTaken(ValidationError):
    """The attempt goes on at another computer."""

    def __init__(self) -> None:
        super().__init__(
            _("This attempt goes on at another computer. To go on here, type the start code of the exam room again.")
        )


class TimeGivenMeanwhile(ValidationError):
    """Somebody else has given more time since the page was shown."""

    def __init__(self) -> None:
        super().__init__(_("More time was given meanwhile. Look at the new ends first, and then give more if needed."))
