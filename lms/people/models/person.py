"""A person who works in a service: the user of this site."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.people.models.places import Agency, Institution
from lms.people.models.roles import POWERFUL, Appointment, Role

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from lms.people.models.employment import Employment


class PersonQuerySet(models.QuerySet["Person"]):
    """People, by where they work and who may see them."""

    def employed_at(self, institutions: models.QuerySet[Institution]) -> Self:
        """People whose employment today is at one of the institutions."""
        from lms.people.models.employment import Employment  # noqa: PLC0415

        spells = Employment.objects.current().filter(person=OuterRef("pk"), institution__in=institutions)
        return self.filter(Exists(spells))

    def visible_to(self, user: Person) -> Self:
        """People whose names this user may read: oneself, and the staff in one's care."""
        if user.has_role(Role.SYSTEM_ADMINISTRATOR, Role.CERTIFICATE_OFFICER):
            return self
        scope = user.institutions_as(Role.COORDINATOR)
        return self.filter(Q(pk=user.pk) | Q(pk__in=Person.objects.employed_at(scope).values("pk")))

    def in_care_of(self, user: Person) -> Self:
        """Other people whom this user helps to sign in: one's own staff; for the administrator everybody."""
        if user.has_role(Role.SYSTEM_ADMINISTRATOR):
            return self.exclude(pk=user.pk)
        return self.employed_at(user.institutions_as(Role.COORDINATOR)).exclude(pk=user.pk)

    def with_power(self) -> Self:
        """Add `has_power`: holds a role with power over others today, or every permission."""
        held = Appointment.objects.current().filter(person=OuterRef("pk"), role__in=POWERFUL)
        return self.annotate(has_power=Q(is_superuser=True) | Exists(held))

    def holding(self, role: Role) -> Self:
        """People who hold a role today and may sign in."""
        held = Appointment.objects.current().filter(person=OuterRef("pk"), role=role)
        return self.filter(Exists(held), is_active=True)

    def matching(self, words: str) -> Self:
        """People in whose name or number every word is found; capitals do not matter."""
        found = self
        for word in words.split():
            condition = Q(service_number__icontains=word) | Q(sign_in_name__icontains=word)
            for spelling in {word, word.lower(), word.capitalize(), word.upper()}:  # SQLite folds Latin letters only
                for field in ("family_name", "given_name", "patronymic"):
                    condition |= Q(**{f"{field}__contains": spelling})
            found = found.filter(condition)
        return found

    def signing_in_as(self, typed: str) -> Person | None:
        """Answer who is meant by a sign-in name, or by a service number that only one agency uses."""
        name = "".join(typed.split())
        found = list(self.filter(Q(sign_in_name__iexact=name) | Q(service_number__iexact=name)))
        exact = [person for person in found if person.sign_in_name.upper() == name.upper()]
        candidates = exact or found
        return candidates[0] if len(candidates) == 1 else None

    def with_roles(self, pk: int) -> Person | None:
        """Answer a person with the roles held today, in one query, or None. Every request asks this."""
        appointed = {f"_{field}": F(f"appointments__{field}") for field in ("role", "since", "until")}
        rows = list(self.filter(pk=pk).annotate(**appointed).order_by())
        if not rows:
            return None
        rows[0].hold((row._role, row._since, row._until) for row in rows if row._role)  # type: ignore[attr-defined]
        return rows[0]

    def sync_groups(self) -> int:
        """Bring the groups of all into step with the roles they hold today; answer how many people changed."""
        held = set(Appointment.objects.current().values_list("person", "role"))
        shown = set(
            Person.groups.through.objects.filter(group__name__in=Role.values).values_list("person", "group__name")
        )
        changed = self.filter(pk__in={person for person, _role in held ^ shown})
        for person in changed:
            person.sync_groups()
        return len(changed)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people who can sign in."""

    def create_user(self, sign_in_name: str, password: str | None = None, **fields: Any) -> Person:
        """Answer a saved person; without a password only a slip can open the account."""
        person = self.model(sign_in_name=sign_in_name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person  # type: ignore[no-any-return]

    def create_superuser(self, sign_in_name: str, password: str | None = None, **fields: Any) -> Person:
        """Answer a saved person with every permission."""
        return self.create_user(sign_in_name, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> Person:
        """Answer the person with this sign-in name, whatever its case."""
        return self.get(sign_in_name__iexact=username)  # type: ignore[no-any-return]


class Person(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A member of staff: family name, given name, perhaps a patronymic, and a service number to sign in."""

    class Scheme(models.TextChoices):
        COMPUTER = "", _("as the computer")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="people", null=True, blank=True, verbose_name=_("agency")
    )
    service_number = models.CharField(
        _("service number"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]+$", _("Letters and digits only."))],
    )
    sign_in_name = models.CharField(
        _("sign-in name"),
        max_length=40,
        unique=True,
        help_text=_("The agency's code and the service number, for example KZ-104582."),
        validators=[RegexValidator(r"^[0-9A-Za-z._-]+$", _("Letters, digits, hyphen, dot and underscore only."))],
    )
    family_name = models.CharField(_("family name"), max_length=120)
    given_name = models.CharField(_("given name"), max_length=120)
    patronymic = models.CharField(_("patronymic"), max_length=120, blank=True)
    latin_name = models.CharField(
        _("name in Latin letters"), max_length=250, blank=True, help_text=_("As in the passport.")
    )
    name_language = models.CharField(_("language of the name"), max_length=5, choices=settings.LANGUAGES, default="kk")
    email = models.EmailField(_("e-mail"), blank=True)
    preferred_language = models.CharField(
        _("language of letters"), max_length=5, choices=settings.LANGUAGES, default="ru"
    )
    scheme = models.CharField(_("colours"), max_length=5, choices=Scheme.choices, blank=True, default="")
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("known since"), default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "sign_in_name"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["family_name", "given_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("family_name", "given_name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "service_number"],
                condition=~Q(service_number=""),
                name="person_has_own_service_number",
                violation_error_message=_("Another person of this agency has this service number."),
            ),
            models.UniqueConstraint(
                Upper("sign_in_name"),
                name="person_sign_in_name_once_in_any_case",
                violation_error_message=_("Another person signs in with this name."),
            ),
        ]
        indexes: ClassVar = [models.Index(Upper("service_number"), name="person_by_number_in_any_case")]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep names in NFC, so that the same letters are always the same bytes."""
        for field in ("family_name", "given_name", "patronymic", "latin_name"):
            setattr(self, field, unicodedata.normalize("NFC", getattr(self, field)).strip())
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """Family name, given name and patronymic as typed, in this order."""
        return " ".join(filter(None, [self.family_name, self.given_name, self.patronymic]))

    @property
    def masked_name(self) -> str:
        """What a stranger may read: the family name and initials, such as «Сериков А. Б.»."""
        initials = [f"{name[0]}." for name in (self.given_name, self.patronymic) if name]
        return " ".join([self.family_name, *initials])

    def get_full_name(self) -> str:
        """Answer the full name; Django and Wagtail ask for it by this name."""
        return self.full_name

    def get_short_name(self) -> str:
        """Answer the given name; Django and Wagtail ask for it by this name."""
        return self.given_name

    @property
    def roles(self) -> frozenset[str]:
        """The roles held today, read once per object."""
        if not hasattr(self, "_roles"):
            self.hold(Appointment.objects.filter(person_id=self.pk).values_list("role", "since", "until"))
        return self._roles

    def hold(self, appointments: Iterable[tuple[str, datetime.date, datetime.date | None]]) -> None:
        """Remember which of these appointments hold today. Sifted here: that costs half of what the query would."""
        today = timezone.localdate()
        self._roles = frozenset(
            role for role, since, until in appointments if since <= today and (until is None or until >= today)
        )

    def has_role(self, *roles: Role) -> bool:
        """Answer whether the person holds one of the roles today. A superuser is a system administrator."""
        if self.is_superuser and Role.SYSTEM_ADMINISTRATOR in roles:
            return True
        return not self.roles.isdisjoint(roles)

    @property
    def needs_second_factor(self) -> bool:
        """Whether a role gives power over others, so that a password alone is too little."""
        return self.is_superuser or not self.roles.isdisjoint(POWERFUL)

    def sync_groups(self) -> None:
        """Stand in the groups of the roles held today, and in no other role's group."""
        self.__dict__.pop("_roles", None)
        groups = [Group.objects.get_or_create(name=role)[0] for role in Role.values]
        self.groups.remove(*(group for group in groups if group.name not in self.roles))
        self.groups.add(*(group for group in groups if group.name in self.roles))

    def institutions_as(self, role: Role) -> models.QuerySet[Institution]:
        """Answer the institutions, branches included, in which the person holds a role today."""
        branches = Q(pk__in=[])
        for appointment in Appointment.objects.current().filter(person=self, role=role).select_related("institution"):
            if appointment.institution is None:
                return Institution.objects.all()
            branches |= Q(path__startswith=appointment.institution.path)
        return Institution.objects.filter(branches)

    @property
    def employment(self) -> Employment | None:
        """The employment of today, if any, with institution, post and rank."""
        if not hasattr(self, "_employment"):
            self._employment = self.employments.current().select_related("institution", "position", "rank").first()
        return self._employment
