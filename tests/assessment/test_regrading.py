"""Regrading: a dry run first, then for good with a reason."""

import pytest

from lms.assessment import drawing, regrading
from lms.assessment.models import Attempt, Regrading
from tests import factories
from tests.assessment.conftest import quiz_of

pytestmark = pytest.mark.django_db


def test_smoke(sit, instructor):
    attempt = sit("single")
    attempt.save_answer(1, ["a"], sequence=1)
    attempt.submit()
    version = attempt.items.get().version
    draft = regrading.draft(version.question, what="new_key", key={"right": ["a"]}, versions=[version], by=instructor)
    assert draft.report["passes"] == 1
    regrading.apply(draft, by=instructor, reason="The key was wrong.")
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.is_passed) == ("regraded", 1, True)
