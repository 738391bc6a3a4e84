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
