"""The bank, the quizzes, what people answered, and what was changed about it afterwards."""

from lms.assessment.models.attempts import Attempt, AttemptItem
from lms.assessment.models.bank import Question, QuestionText, QuestionVersion
from lms.assessment.models.outcomes import RegradedAttempt, ResultDecision
from lms.assessment.models.quizzes import BlueprintRow, QuizPage
from lms.assessment.models.regradings import Regrading, Treatment

__all__ = [
    "Attempt",
    "AttemptItem",
    "BlueprintRow",
    "Question",
    "QuestionText",
    "QuestionVersion",
    "QuizPage",
    "RegradedAttempt",
    "Regrading",
    "ResultDecision",
    "Treatment",
]
