"""Editions, and what is remembered for readers, follow what authors publish."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Locale, Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses import editions
from courses.models import (
    ActivityPage,
    Audience,
    CoursePage,
    Handout,
    Instrument,
    ModulePage,
    Picture,
    Provision,
    Recording,
    Topic,
)
from lms.operations.remembered import forget

CONTENT = (Page, Site, Locale, Instrument, Provision, Topic, Audience, Picture, Handout, Recording)
SAVED_WITH_DRAFTS = frozenset(
    {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"}
)


@receiver([page_published, page_unpublished])
def pin_edition(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Pin a new edition when publishing or unpublishing changed what a course consists of."""
    if isinstance(instance, ActivityPage | ModulePage | CoursePage):
        editions.pin(instance.course)


@receiver(post_page_move)
def pin_moved(sender: Any, instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Pin new editions of the course that lost a page and of the one that got it."""
    if issubclass(instance.specific_class, ActivityPage | ModulePage):
        for parent in (parent_page_before, parent_page_after):
            for course in CoursePage.objects.ancestor_of(parent, inclusive=True):
                editions.pin(course)


@receiver(post_delete)
def pin_after_deletion(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Pin a new edition of a course that lost a page for good."""
    if isinstance(instance, ActivityPage | ModulePage):
        course = CoursePage.objects.ancestor_of(instance).first()
        if course:
            editions.pin(course)


@receiver([post_save, post_delete])
def forget_after_change(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Let pages be made anew when anything that they show was changed; a draft shows nowhere."""
    fields = kwargs.get("update_fields")
    if isinstance(instance, CONTENT) and not (fields and SAVED_WITH_DRAFTS.issuperset(fields)):
        forget("content")


@receiver(post_page_move)
def forget_after_move(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Let pages be made anew when one of them has another place or address."""
    forget("content")
