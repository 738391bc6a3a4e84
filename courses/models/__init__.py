"""Pages that authors write, and what trainees did with them."""

from courses.models.learning import Activity, CheckAnswer, Cohort, Completion, Edition, Enrolment
from courses.models.media import Handout, Picture, PictureRendition, Recording
from courses.models.pages import ActivityPage, CataloguePage, CoursePage, LessonPage, ModulePage, Prerequisite
from courses.models.standards import Audience, Instrument, Provision, Topic

__all__ = [
    "Activity",
    "ActivityPage",
    "Audience",
    "CataloguePage",
    "CheckAnswer",
    "Cohort",
    "Completion",
    "CoursePage",
    "Edition",
    "Enrolment",
    "Handout",
    "Instrument",
    "LessonPage",
    "ModulePage",
    "Picture",
    "PictureRendition",
    "Prerequisite",
    "Provision",
    "Recording",
    "Topic",
]
