import threading

import pytest
from django.db import connection

from lms.assessment import drawing
from lms.assessment.models import Attempt
from tests import factories
from tests.assessment.conftest import quiz_of


@pytest.mark.django_db(transaction=True)
def test_four_clicks_in_four_threads_make_one_attempt(site, trainee):
    course = factories.course(quiz={"questions": 3, "attempts_allowed": 1})
    factories.enrol(trainee, course)
    quiz = quiz_of(course)
    begun, gate = [], threading.Barrier(4)

    def click():
        gate.wait()
        try:
            begun.append(drawing.start(quiz, trainee).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _click in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(begun) == 4
    assert len(set(begun)) == Attempt.objects.count() == 1
