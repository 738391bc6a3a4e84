"""Facts that the floors above may want to know."""

from django.dispatch import Signal

enrolment_activated = Signal()
"""A trainee may now take the course. Arguments: enrolment."""

enrolment_resumed = Signal()
"""A trainee goes on with the course after an interruption, in this transaction. Arguments: enrolment."""

course_completed = Signal()
"""Every required activity is done, in this transaction. Arguments: enrolment."""
