"""What every new site starts with: a tree per language, groups with their rights, the review workflow."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from courses.models import CataloguePage
from lms.people.models import Role

WORDS = {
    "ru": (
        "Курсы академии",
        "Уроки по 5–8 минут. Ответы сохраняются сразу: если вас вызвали, вы вернётесь на то же место.",
    ),
    "kk": (
        "Академия курстары",
        "Сабақтар 5–8 минуттық. Жауаптар бірден сақталады: шақырып кетсе, дәл сол жерге қайта ораласыз.",
    ),
    "en": (
        "Courses of the academy",
        "Lessons take 5 to 8 minutes. Answers are saved at once: if you are called away, you come back to "
        "the same place.",
    ),
    "ky": ("Академиянын курстары", ""),
    "tg": ("Курсҳои академия", ""),
    "uz": ("Akademiya kurslari", ""),
    "tk": ("Akademiýanyň kurslary", ""),
}
DEFAULT = "ru"
MODEL_RIGHTS: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    Role.INSTRUCTOR: [
        ("courses", ("provision", "instrument"), ("add", "change", "view")),
        ("courses", ("topic", "audience", "cohort"), ("add", "change", "view")),
        ("assessment", ("question", "category"), ("add", "change", "view")),
        ("wagtail_localize", ("translation", "stringtranslation"), ("add", "change", "view")),
        ("wagtail_localize", ("translation",), ("submit",)),
    ],
    Role.CERTIFICATE_OFFICER: [("certificates", ("award",), ("add", "change", "view"))],
    Role.HR_STEWARD: [
        ("people", ("employment", "rank", "positioncategory", "institution"), ("add", "change", "view")),
    ],
    Role.SYSTEM_ADMINISTRATOR: [
        (
            "people",
            ("person", "appointment", "agency", "institution", "rank", "positioncategory"),
            ("add", "change", "view"),
        ),
        ("people", ("person", "appointment"), ("delete",)),
    ],
}
WITH_ADMIN = (Role.INSTRUCTOR, Role.CERTIFICATE_OFFICER, Role.HR_STEWARD, Role.SYSTEM_ADMINISTRATOR)
REVIEWERS = "reviewer"


@transaction.atomic
def found_site(*, hostname: str = "localhost", port: int = 80) -> dict[str, CataloguePage]:
    """Answer the catalogue page of each language, made where it was missing. Safe to run again."""
    catalogues = {DEFAULT: _default_catalogue(hostname, port)}
    for language, (title, lead) in WORDS.items():
        locale, _ = Locale.objects.get_or_create(language_code=language)
        page = catalogues[DEFAULT].get_translation_or_none(locale)
        if page is None:
            page = catalogues[DEFAULT].copy_for_translation(locale)
            page.title, page.draft_title, page.lead, page.slug = title, title, lead, language
            page.save_revision().publish()
        catalogues[language] = page.specific
    _give_rights(catalogues)
    _make_workflow(catalogues)
    return catalogues


def _default_catalogue(hostname: str, port: int) -> CataloguePage:
    locale, _ = Locale.objects.get_or_create(language_code=DEFAULT)
    page = CataloguePage.objects.filter(locale=locale).first()
    if page is None:
        Page.objects.filter(depth=2, content_type__model="page").delete()  # Wagtail's welcome page
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
        title, lead = WORDS[DEFAULT]
        page = root.add_child(instance=CataloguePage(title=title, lead=lead, slug=DEFAULT, locale=locale))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": hostname, "port": port, "root_page": page, "site_name": "Ustaz"},
    )
    return page


def _give_rights(catalogues: dict[str, CataloguePage]) -> None:
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for role in Role.values:
        Group.objects.get_or_create(name=role)
    for role in WITH_ADMIN:
        Group.objects.get(name=role).permissions.add(access)
    for role, rights in MODEL_RIGHTS.items():
        group = Group.objects.get(name=role)
        for app, models, verbs in rights:
            codenames = [f"{verb}_{model}" for verb in verbs for model in models]
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=codenames))
    instructors = Group.objects.get(name=Role.INSTRUCTOR)
    reviewers, _ = Group.objects.get_or_create(name=REVIEWERS)
    reviewers.permissions.add(access)
    for page in catalogues.values():
        _allow(instructors, page, "add_page", "change_page")
        _allow(reviewers, page, "add_page", "change_page", "publish_page", "lock_page", "unlock_page")
    _allow_files(instructors)


def _allow(group: Group, page: Page, *codenames: str) -> None:
    for codename in codenames:
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=right)


def _allow_files(group: Group) -> None:
    """Wagtail asks for rights on its own models of files, whatever model of ours stands in for them."""
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"), ("wagtailmedia", "media")):
        codenames = [f"{verb}_{model}" for verb in ("add", "change", "choose")]
        for right in Permission.objects.filter(content_type__app_label=app, codename__in=codenames):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=right)


def _make_workflow(catalogues: dict[str, CataloguePage]) -> None:
    """Lessons are read by a second person before they are published."""
    task, _ = GroupApprovalTask.objects.get_or_create(name="Review by a second instructor")
    task.groups.set(Group.objects.filter(name=REVIEWERS))
    workflow, _ = Workflow.objects.get_or_create(name="Review before publishing")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for page in catalogues.values():
        WorkflowPage.objects.get_or_create(page=page, defaults={"workflow": workflow})
