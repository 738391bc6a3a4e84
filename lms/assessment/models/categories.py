"""Categories: where an author files a question. A tree, known by its paths; topics say what a quiz draws from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

BETWEEN = "/"
LONGEST = 700  # of a path: an index of PostgreSQL has room for 2,700 bytes


def written(names: Sequence[str]) -> str:
    """Answer the path that these names make from the top down; a slash within a name is doubled."""
    return BETWEEN.join(name.replace(BETWEEN, BETWEEN * 2) for name in names)


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories, by where they stand in the tree."""

    def within(self, category: Category) -> Self:
        """A category and all below it."""
        return self.filter(Q(pk=category.pk) | Q(path__startswith=f"{category.path}{BETWEEN}"))

    @transaction.atomic
    def at(self, names: Sequence[str]) -> Category | None:
        """Answer the category at a path, made with those above it where they are missing; nothing for no path."""
        found: Category | None = None
        for depth, name in enumerate(names, 1):
            known = self.filter(path=written(names[:depth])).first()
            found = known or self.create(name=name, parent=found)
        return found


class Category(models.Model):
    """One place in the tree. Its path is made of its name and those above it."""

    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("category above"),
        help_text=_("Empty: at the top."),
    )
    path = models.CharField(_("path"), max_length=LONGEST, unique=True, editable=False)

    objects: ClassVar[CategoryQuerySet] = CategoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("category of questions")
        verbose_name_plural = _("categories of questions")
        ordering = ("path",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="category_has_a_name"),
        ]

    def __str__(self) -> str:
        return " / ".join(self.names)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let what is below follow."""
        self.name = self.name.strip()
        self.path = self._path()
        super().save(*args, **kwargs)
        for child in self.children.exclude(path__startswith=f"{self.path}{BETWEEN}"):
            child.save()

    @property
    def names(self) -> tuple[str, ...]:
        """The names from the top down to this one."""
        doubled = "\0"
        pieces = self.path.replace(BETWEEN * 2, doubled).split(BETWEEN)
        return tuple(piece.replace(doubled, BETWEEN) for piece in pieces)

    def clean(self) -> None:
        """Refuse a place below itself, and a name that is taken there."""
        above = self.parent
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A category cannot stand below itself.")})
            above = above.parent
        if len(self._path()) > LONGEST:
            raise ValidationError({"parent": _("The tree is too deep here. Choose a higher place or shorter names.")})
        if Category.objects.exclude(pk=self.pk).filter(path=self._path()).exists():
            raise ValidationError({"name": _("There is a category of this name here already.")})

    def _path(self) -> str:
        return written([*(self.parent.names if self.parent else ()), self.name.strip()])
