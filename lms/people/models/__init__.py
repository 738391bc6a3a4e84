"""Who works where, who may do what, and how they sign in."""

from lms.people.models.employment import Employment
from lms.people.models.person import Person, PersonQuerySet
from lms.people.models.places import Agency, Country, Institution, PositionCategory, Rank
from lms.people.models.roles import Appointment, Role
from lms.people.models.slips import SignInSlip

__all__ = [
    "Agency",
    "Appointment",
    "Country",
    "Employment",
    "Institution",
    "Person",
    "PersonQuerySet",
    "PositionCategory",
    "Rank",
    "Role",
    "SignInSlip",
]
