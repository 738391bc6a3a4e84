"""What stands around the content of every page: who one is, the languages, the sections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

from courses.addresses import in_each_language
from lms.operations.languages import interface_language
from lms.operations.remembered import remembered
from lms.people.models import Role
from lms.post.models import Letter

if TYPE_CHECKING:
    from django.http import HttpRequest

    from lms.people.models import Person

WRITERS = (Role.INSTRUCTOR, Role.SYSTEM_ADMINISTRATOR)


@dataclass(frozen=True)
class Language:
    """The same page in one language."""

    code: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class Section:
    """One of the main sections."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class Reader:
    """Who is signed in: the name, and the post with its institution."""

    name: str
    language: str
    post: str


def post_of(person: Person) -> str:
    """Answer the post and the institution of today in the reader's language; nothing for somebody without a post."""

    def read() -> str:
        spell = person.employment
        return f"{spell.position}, {spell.institution}" if spell else ""

    return remembered("staff", f"post:{person.pk}:{get_language()}:{timezone.localdate()}", read)


class Chrome:
    """The frame of one page. Nothing is asked of the database before a page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _person(self) -> Person | None:
        user = getattr(self._request, "user", None)  # a request may fail before anybody asked who sent it
        return user if user is not None and user.is_authenticated else None  # type: ignore[return-value]

    @property
    def owner(self) -> str:
        """The academy that runs this site."""
        return str(settings.OWNER_NAMES.get(self.ui_language) or settings.OWNER_NAME)

    @property
    def demonstration(self) -> bool:
        """Whether people, courses and questions here are made up."""
        return bool(settings.DEMONSTRATION)

    @property
    def theme(self) -> str:
        """The name of the theme whose colours come on top; empty for our own."""
        return "" if settings.LMS_THEME == "base" else str(settings.LMS_THEME)

    @cached_property
    def ui_language(self) -> str:
        """The language of buttons and labels."""
        return interface_language()

    @property
    def scheme(self) -> str:
        """Light, dark, or empty for what the computer is set to."""
        return self._person.scheme if self._person else ""

    @cached_property
    def person(self) -> Reader | None:
        """Who is signed in."""
        if self._person is None:
            return None
        return Reader(self._person.full_name, self._person.name_language, post_of(self._person))

    @cached_property
    def unread(self) -> int:
        """How many letters wait to be read."""
        return Letter.objects.visible_to(self._person).unread().count() if self._person else 0

    # --- languages ----------------------------------------------------------------------------

    @cached_property
    def languages(self) -> list[Language]:
        """The same page in the languages of the interface, and in its own where that is another one."""
        current = get_language() or settings.LANGUAGE_CODE
        wanted = [code for code, _name in settings.LANGUAGES if code in settings.INTERFACE_LANGUAGES or code == current]
        addresses = self._addresses(wanted)
        names = dict(settings.LANGUAGES)
        return [Language(code, names[code], addresses[code], code == current) for code in wanted]

    def _addresses(self, codes: list[str]) -> dict[str, str]:
        """Answer the address in each language: the translated page, its catalogue, or the same address."""
        if not get_language_from_path(self._request.path_info):
            return {code: f"{self._request.path}?{self._query(language=code)}" for code in codes}
        query = f"?{self._query()}" if self._query() else ""
        route = getattr(self._request, "_wagtail_route_for_request", None)
        translated = in_each_language(route.page.translation_key) if route else {}
        return {code: translated[code] + query if code in translated else f"/{code}/" for code in codes}

    def _query(self, **more: str) -> str:
        query = self._request.GET.copy()
        query.pop("language", None)
        query.update(more)
        return query.urlencode()

    # --- sections -----------------------------------------------------------------------------

    @cached_property
    def sections(self) -> list[Section]:
        """The main sections that this reader may open."""
        found = [Section(_("Courses"), f"/{self.ui_language}/", self._is_catalogue)]
        if self._person is None:
            return [
                *found,
                self._section(_("Verify a document"), "verify"),
                self._section(_("Sign in"), "account_login"),
            ]
        found += [
            self._section(_("My page"), "my_page"),
            self._section(self._letters_title(), "letters"),
        ]
        found += self._sections_of_roles(self._person)
        return [*found, self._section(_("Verify a document"), "verify")]

    def _sections_of_roles(self, person: Person) -> list[Section]:
        found = []
        if person.has_role(Role.COORDINATOR):
            found.append(self._section(_("Progress of staff"), "staff_progress"))
        if person.has_role(Role.COORDINATOR, Role.SYSTEM_ADMINISTRATOR):
            found.append(self._section(_("Staff"), "staff"))
        if person.has_role(Role.ASSESSOR):
            found.append(self._section(_("Practical tests"), "practice"))
        if person.has_role(Role.CERTIFICATE_OFFICER, Role.AUDITOR):
            found.append(self._section(_("Register"), "register"))
        if person.has_role(*WRITERS):
            found.append(self._section(_("Authoring"), "wagtailadmin_home"))
        return found

    def _letters_title(self) -> str:
        return _("Letters (%(count)s)") % {"count": self.unread} if self.unread else _("Letters")

    def _section(self, title: str, name: str) -> Section:
        url = reverse(name)
        return Section(title, url, self._request.path.startswith(url))

    @property
    def _is_catalogue(self) -> bool:
        return bool(get_language_from_path(self._request.path_info))


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Give every template what stands around its content, and the language of its own words."""
    return {"chrome": Chrome(request), "LANGUAGE_CODE": interface_language()}
