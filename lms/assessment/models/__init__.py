"""The bank, the quizzes and what people answered; practical tests and what assessors saw."""

from lms.assessment.models.accommodations import Accommodation
from lms.assessment.models.appeals import Appeal
from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.assessment.models.bank import Question, QuestionText, QuestionVersion
from lms.assessment.models.categories import Category
from lms.assessment.models.checklists import ChecklistItem, PracticalPage
from lms.assessment.models.imports import QuestionImport
from lms.assessment.models.marks import EssayMark, Paper
from lms.assessment.models.observations import Assessment, ItemMark, PaperEntry
from lms.assessment.models.outcomes import RegradedAttempt, ResultDecision
from lms.assessment.models.practical import PracticalItem, PracticalTest
from lms.assessment.models.quizzes import BlueprintRow, QuizPage
from lms.assessment.models.regradings import Regrading, Treatment
from lms.assessment.models.rooms import ExamRoom, SeatNote

__all__ = [
    "Accommodation",
    "Appeal",
    "Assessment",
    "Attempt",
    "AttemptItem",
    "BlueprintRow",
    "Category",
    "ChecklistItem",
    "EssayMark",
    "ExamRoom",
    "ItemMark",
    "Paper",
    "PaperEntry",
    "PracticalItem",
    "PracticalPage",
    "PracticalTest",
    "Question",
    "QuestionImport",
    "QuestionText",
    "QuestionVersion",
    "QuizPage",
    "RegradedAttempt",
    "Regrading",
    "ResultDecision",
    "SeatNote",
    "Treatment",
]
