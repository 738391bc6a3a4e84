"""Pictures, files and recordings: our own models from the first day."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtailmedia.models import AbstractMedia

from courses import uploads


class Picture(AbstractImage):
    """An image; what it shows is asked for at upload."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class PictureRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once_per_filter"
            ),
        ]


class Handout(AbstractDocument):
    """A file to read or print."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def clean(self) -> None:
        """Refuse a file whose content is not what its name says."""
        super().clean()
        uploads.check_content(self.file)


class Recording(AbstractMedia):
    """Video or sound with captions and its words."""

    captions = models.FileField(
        _("captions"),
        upload_to="captions/",
        blank=True,
        validators=[FileExtensionValidator(["vtt"]), uploads.check_content],
        help_text=_("A WebVTT file (.vtt)."),
    )
    language = models.CharField(_("language"), max_length=5, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "duration",
        "width",
        "height",
        "thumbnail",
        "tags",
        "captions",
        "language",
    )

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")

    def clean(self) -> None:
        """Refuse a file whose content is not what its name says."""
        super().clean()
        uploads.check_content(self.file)
