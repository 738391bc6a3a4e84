"""The bank, the quizzes and what people answered."""

from lms.assessment.models.appeals import Appeal
from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.assessment.models.bank import Question, QuestionText, QuestionVersion
from lms.assessment.models.marks import EssayMark, Paper
from lms.assessment.models.quizzes import BlueprintRow, QuizPage

__all__ = [
    "Appeal",
    "Attempt",
    "AttemptItem",
    "BlueprintRow",
    "EssayMark",
    "Paper",
    "Question",
    "QuestionText",
    "QuestionVersion",
    "QuizPage",
]
