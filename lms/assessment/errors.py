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


class WrongStep(ValidationError):
    """The practical test is not in a state that allows this step."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This is not possible: the practical test is “%(state)s”."), params={"state": state})


class PlannedAlready(ValidationError):
    """The trainee has a practical test that is not finished."""

    def __init__(self) -> None:
        super().__init__(_("A practical test of this trainee is planned or under way already."))


class PassedAlready(ValidationError):
    """The trainee has passed the practical test."""

    def __init__(self) -> None:
        super().__init__(_("This trainee has passed the practical test already."))


class ChecklistEmpty(ValidationError):
    """The practical test has no published item."""

    def __init__(self) -> None:
        super().__init__(_("The checklist of this practical test has no published item."))


class NotAnAssessor(PermissionDenied):
    """Only assessors of the trainee's institution run practical tests."""

    def __init__(self) -> None:
        super().__init__(_("Only assessors run practical tests, and only of the institutions that are theirs."))


class AssessingOneself(PermissionDenied):
    """Nobody assesses, enters or decides about a practical test of one's own."""

    def __init__(self) -> None:
        super().__init__(_("Nobody has a part in one’s own practical test but that of the trainee."))


class PlacesTaken(ValidationError):
    """There are as many assessors as the practical test needs."""

    def __init__(self) -> None:
        super().__init__(_("There are as many assessors as this practical test needs."))


class ThirdIsAnother(PermissionDenied):
    """The third assessor is somebody who has not assessed yet."""

    def __init__(self) -> None:
        super().__init__(_("The third assessor is somebody who has not assessed in this practical test yet."))


class SawAnotherSheet(PermissionDenied):
    """Whoever has read another's checklist cannot assess independently any more."""

    def __init__(self) -> None:
        super().__init__(
            _("Whoever has entered another assessor’s sheet has read it, and cannot assess in this practical test.")
        )


class SheetClosed(ValidationError):
    """The checklist has been submitted, and is not changed any more."""

    def __init__(self) -> None:
        super().__init__(_("This checklist has been submitted. It is not changed any more."))


class SheetOnPaper(ValidationError):
    """The checklist was filled in on paper, and is entered from it."""

    def __init__(self) -> None:
        super().__init__(_("This checklist was filled in on paper. Two people enter it."))


class SheetOnSite(ValidationError):
    """The checklist is filled in on the site by its assessor."""

    def __init__(self) -> None:
        super().__init__(_("This assessor fills in the checklist on the site. There is nothing to enter from paper."))


class EnteredStays(ValidationError):
    """A paper sheet that somebody has entered is not taken back."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has entered this sheet. It stays, or the whole practical test becomes void."))


class ItemsOpen(ValidationError):
    """Some items have no mark."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__(_("Without a mark: %(items)s."), params={"items": ", ".join(map(str, positions))})


class CriticalSkipped(ValidationError):
    """A critical item is met or not met; it always applies."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__(
            _("A critical item always applies. Mark it as met or not met: %(items)s."),
            params={"items": ", ".join(map(str, positions))},
        )


class NothingApplies(ValidationError):
    """Every item was marked as not applicable."""

    def __init__(self) -> None:
        super().__init__(_("At least one item has to apply. Without one there is nothing to assess."))


class EnteredAlready(ValidationError):
    """One person enters a paper sheet once; the second entry is made by somebody else."""

    def __init__(self) -> None:
        super().__init__(_("You have entered this sheet. The second entry is made by another person."))


class EnteredTwice(ValidationError):
    """The paper sheet has both its entries."""

    def __init__(self) -> None:
        super().__init__(_("This sheet has been entered by two people already."))


class OwnSheetFirst(PermissionDenied):
    """An assessor reads another's sheet only when the own one is in."""

    def __init__(self) -> None:
        super().__init__(_("Submit your own checklist first, or enter it from paper. Then you may read another one."))


class NotAnEnterer(PermissionDenied):
    """Differences between two entries are settled by the two who made them."""

    def __init__(self) -> None:
        super().__init__(_("The two people who entered the sheet settle how it reads."))


class NothingToSettle(ValidationError):
    """The two entries are the same, or one of them is missing."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing to settle: this sheet does not have two entries that differ."))


class NothingToConfirm(ValidationError):
    """There is no correction, or it is not the one that was read."""

    def __init__(self) -> None:
        super().__init__(_("The correction has changed, or there is none. Read it again."))


class ConfirmedByAnother(PermissionDenied):
    """A correction is confirmed by the other person."""

    def __init__(self) -> None:
        super().__init__(_("Whoever made the correction does not confirm it. The other person does."))


class AssessedByOneself(PermissionDenied):
    """Who has submitted a checklist does not void the practical test."""

    def __init__(self) -> None:
        super().__init__(_("Who has assessed in this practical test does not declare it void. Another assessor does."))


class SignedByTrainee(PermissionDenied):
    """Only the trainee signs the result."""

    def __init__(self) -> None:
        super().__init__(_("Only the trainee signs the result of a practical test."))


class LetterUnprintable(ValidationError):
    """A letter is not in the fonts of the form: a box would be printed in its place."""

    def __init__(self, letter: str) -> None:
        super().__init__(
            _("The letter “%(letter)s” (%(code)s) cannot be printed. Ask the authors of the course to replace it."),
            params={"letter": letter, "code": f"U+{ord(letter):04X}"},
        )
