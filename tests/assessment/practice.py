"""What tests of practical tests have in common: filling in checklists."""

import datetime

from lms.assessment.models.observations import Filled, Mark

DAY = datetime.date(2026, 11, 20)


def filled(test, *outcomes, remark="", on=None, **remarks):
    """A checklist with these outcomes in order; the rest is met. `r2="…"` is a remark on the second item."""
    items = list(test.items.order_by("position"))
    said = [*outcomes, *["met"] * (len(items) - len(outcomes))]
    marks = {
        item.pk: Mark(outcome, remarks.get(f"r{item.position}", "")) for item, outcome in zip(items, said, strict=True)
    }
    return Filled(marks, remark, on)


def hand_in(test, assessor, *outcomes, **more):
    """The assessor fills in a checklist on the site and submits it; answers it."""
    sheet = test.take_place(assessor)
    sheet.save_draft(filled(test, *outcomes, **more), by=assessor, sequence=sheet.sequence)
    sheet.submit(by=assessor)
    test.refresh_from_db()
    return sheet


def paper(test, author, *, by):
    """A paper sheet of an assessor, not entered yet."""
    return test.take_place(author, by=by, is_on_paper=True)
