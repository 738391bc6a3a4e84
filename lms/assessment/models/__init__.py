"""The bank, the quizzes and what people answered."""

from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.assessment.models.bank import Question, QuestionText, QuestionVersion
from lms.assessment.models.categories import Category
from lms.assessment.models.imports import QuestionImport
from lms.assessment.models.quizzes import BlueprintRow, QuizPage

__all__ = [
    "Attempt",
    "AttemptItem",
    "BlueprintRow",
    "Category",
    "Question",
    "QuestionImport",
    "QuestionText",
    "QuestionVersion",
    "QuizPage",
]
