"""One page with one text, and one row to write into."""

from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class TextPage(Page):
    """A page with one text field."""

    body = RichTextField()

    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "bare/text_page.html"


class Note(models.Model):
    """What one person wrote."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    text = models.JSONField(null=True)
    saved_at = models.DateTimeField(null=True)

    def __str__(self):
        return str(self.pk)
