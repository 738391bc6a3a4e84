"""The lines of an award that can be repeated."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class OfficeBlock(blocks.StructBlock):
    """The office that a signatory holds, in the languages of the paper."""

    def __init__(self, **kwargs: object) -> None:
        offices = [
            (code, blocks.CharBlock(label=name, required=False, max_length=160)) for code, name in settings.LANGUAGES
        ]
        super().__init__(offices, **kwargs)

    class Meta:
        label = _("office")


class SignatoryBlock(blocks.StructBlock):
    """Who signs."""

    name = blocks.CharBlock(label=_("name as printed"), max_length=120, help_text=_("Such as Ә. Б. Үлгібаев."))
    position = OfficeBlock()

    class Meta:
        icon = "user"
        label = _("signatory")


class SignatoriesBlock(blocks.StreamBlock):
    """One to four signatories, in the order of the paper."""

    signatory = SignatoryBlock()

    class Meta:
        min_num = 1
        max_num = 4
