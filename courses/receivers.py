"""Editions follow what authors publish."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses import addresses, editions
from courses.models import ActivityPage, CoursePage, ModulePage


@receiver([page_published, page_unpublished])
def pin_edition(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Pin a new edition when publishing or unpublishing changed what a course consists of."""
    addresses.forget(instance.translation_key)
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
