"""The bank, the quizzes and what people answered."""

from lms.assessment.models.accommodations import Accommodation
from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.assessment.models.bank import Question, QuestionText, QuestionVersion
from lms.assessment.models.quizzes import BlueprintRow, QuizPage
from lms.assessment.models.rooms import ExamRoom, SeatNote

__all__ = [
    "Accommodation",
    "Attempt",
    "AttemptItem",
    "BlueprintRow",
    "ExamRoom",
    "Question",
    "QuestionText",
    "QuestionVersion",
    "QuizPage",
    "SeatNote",
]
