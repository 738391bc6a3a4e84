"""Facts that the floors above may want to know."""

from django.dispatch import Signal

attempt_graded = Signal()
"""An attempt has its marks, in this transaction. Arguments: attempt."""

attempt_voided = Signal()
"""An attempt has become void, in this transaction. Arguments: attempt, was_passed."""
