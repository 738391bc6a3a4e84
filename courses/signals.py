"""Facts that the floors above may want to know."""

from django.dispatch import Signal

enrolment_activated = Signal()
"""A trainee may now take the course. Arguments: enrolment."""

enrolment_resumed = Signal()
"""A trainee goes on with the course after an interruption, in this transaction. Arguments: enrolment."""

course_completed = Signal()
"""Every required activity is done, in this transaction. Arguments: enrolment."""

completion_retracted = Signal()
"""An activity that was done is not done any more, by decision of a person. Arguments: enrolment, key."""

completions_questioned = Signal()
"""Somebody asks what rests on completions. Arguments: enrolments, their keys in the database.

A receiver answers what it has made of them: a list of consequences by enrolment, see `courses.consequences`.
"""
