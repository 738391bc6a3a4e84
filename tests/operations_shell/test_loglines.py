"""A line of the log ends with the ids that belong to it."""

import logging

from lms.operations.loglines import LineFormatter


def line(**extra):
    record = logging.makeLogRecord(
        {"name": "lms.certificates", "levelname": "INFO", "msg": "certificate revoked", **extra}
    )
    return LineFormatter("%(levelname)s %(name)s %(message)s").format(record)


def test_ids_follow_the_words():
    assert line(certificate=12, by=3) == "INFO lms.certificates certificate revoked certificate=12 by=3"


def test_a_line_without_ids_is_left_alone():
    assert line() == "INFO lms.certificates certificate revoked"


def test_whole_objects_stay_out(rf):
    assert line(request=rf.get("/verify/SECRET/"), status_code=404).endswith("certificate revoked status_code=404")
