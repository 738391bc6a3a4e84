"""What can go wrong with a quiz."""

from __future__ import annotations

from typing import ClassVar

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


class NotForAnalysis(PermissionDenied):
    """The numbers about a test are for those who teach the course, and for analysts."""

    def __init__(self) -> None:
        super().__init__(_("Only instructors of a cohort of this course and analysts read the analysis of its tests."))


class KindIsFixed(ValidationError):
    """A question was turned into one of another type, though people have answered it."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _("The question %(code)s has been drawn. Its type cannot change; make a new question."),
            params={"code": code},
        )


class OwnWords(ValidationError):
    """Nobody approves what the same person wrote."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _("You wrote the newest version of %(code)s. Somebody else has to approve it."), params={"code": code}
        )


class ReasonMissing(ValidationError):
    """A decision that takes something away needs a reason."""

    def __init__(self) -> None:
        super().__init__(_("Write the reason."))


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


class NotForImport(ValidationError):
    """Only a file that was checked, and that holds something to import, can be imported, and only once."""

    def __init__(self) -> None:
        super().__init__(_("This file cannot be imported: it is not checked, or it has been imported already."))


class FileUnreadable(ValidationError):
    """A file of questions cannot be read at all. The reason is one of `REASONS`."""

    REASONS: ClassVar = {
        "empty": _("The file is empty."),
        "gone": _("The file is no longer here. Upload it again."),
        "binary": _("This is not a file of questions: it holds no text."),
        "large": _("The file is larger than %(limit)s MB. Split it."),
        "many": _("The file holds more than %(limit)s questions. Split it."),
        "format": _("The format of the file is not known. Files can be GIFT, Moodle XML, Aiken or XLSX."),
        "xml": _("The XML is broken in line %(line)s (%(error)s)."),
        "not_moodle": _("This XML is no file of Moodle questions: it begins with <%(root)s>."),
        "entities": _("The XML declares entities of its own, which is not allowed."),
        "deep": _("The XML is nested too deeply."),
        "workbook": _("The workbook is damaged."),
        "bomb": _("The workbook is too large when unpacked."),
        "header": _("The first row of the workbook names no columns: %(missing)s."),
    }

    def __init__(self, reason: str, **gaps: object) -> None:
        super().__init__(self.REASONS[reason], code=reason, params=gaps)


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
