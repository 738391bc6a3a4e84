"""The bank, the quizzes and what people answered; practical tests and what assessors saw."""

from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.assessment.models.bank import Question, QuestionText, QuestionVersion
from lms.assessment.models.checklists import ChecklistItem, PracticalPage
from lms.assessment.models.observations import Assessment, ItemMark, PaperEntry
from lms.assessment.models.practical import PracticalItem, PracticalTest
from lms.assessment.models.quizzes import BlueprintRow, QuizPage

__all__ = [
    "Assessment",
    "Attempt",
    "AttemptItem",
    "BlueprintRow",
    "ChecklistItem",
    "ItemMark",
    "PaperEntry",
    "PracticalItem",
    "PracticalPage",
    "PracticalTest",
    "Question",
    "QuestionText",
    "QuestionVersion",
    "QuizPage",
]
