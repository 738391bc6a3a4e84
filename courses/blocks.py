"""The pieces that a lesson is built of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

PLAIN = ["bold", "italic"]
RICH = ["h2", "h3", "bold", "italic", "ul", "ol", "link", "document-link"]


class PictureBlock(blocks.StructBlock):
    """An image that is always described in words."""

    image = ImageChooserBlock(label=_("image"))
    alt = blocks.CharBlock(label=_("what the picture shows"), max_length=300)
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "courses/blocks/picture.html"


class RecordingBlock(blocks.StructBlock):
    """Video or sound, with words for those who cannot play it."""

    video = VideoChooserBlock(label=_("video"), required=False)
    audio = AudioChooserBlock(label=_("sound"), required=False)
    title = blocks.CharBlock(label=_("title"), max_length=200)
    transcript = blocks.RichTextBlock(label=_("the same in words"), features=PLAIN)

    class Meta:
        icon = "media"
        label = _("video or sound")
        template = "courses/blocks/recording.html"

    def clean(self, value: Any) -> Any:
        """Ask for exactly one file, and for captions on a video."""
        result = super().clean(value)
        video, audio = result.get("video"), result.get("audio")
        if bool(video) == bool(audio):
            raise StructBlockValidationError(
                block_errors={"video": ValidationError(_("Choose one file: either a video or a sound recording."))}
            )
        if video and not video.captions:
            raise StructBlockValidationError(
                block_errors={"video": ValidationError(_("This video has no captions. Add a .vtt file to it first."))}
            )
        return result

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the one recording that was chosen."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["recording"] = value.get("video") or value.get("audio")
        return context


class HandoutBlock(blocks.StructBlock):
    """A file to read or print."""

    document = DocumentChooserBlock(label=_("file"))
    note = blocks.CharBlock(label=_("what it is for"), required=False, max_length=300)

    class Meta:
        icon = "doc-full"
        label = _("file")
        template = "courses/blocks/handout.html"


class CalloutBlock(blocks.StructBlock):
    """An aside: what to do on the shift, or what to take care of."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=[*PLAIN, "ul", "ol"])
    tone = blocks.ChoiceBlock(
        label=_("kind"), choices=[("shift", _("on the shift")), ("care", _("take care"))], default="shift"
    )

    class Meta:
        icon = "warning"
        label = _("callout")
        template = "courses/blocks/callout.html"


class CitationBlock(blocks.StructBlock):
    """A rule in our own words, linked to the provision."""

    provision = SnippetChooserBlock("courses.Provision", label=_("provision"))
    text = blocks.RichTextBlock(label=_("in our own words"), features=PLAIN)

    class Meta:
        icon = "openquote"
        label = _("rule")
        template = "courses/blocks/citation.html"


class AccordionBlock(blocks.StructBlock):
    """Text that opens when asked for."""

    title = blocks.CharBlock(label=_("title"), max_length=200)
    text = blocks.RichTextBlock(label=_("text"), features=[*PLAIN, "ul", "ol"])

    class Meta:
        icon = "collapse-down"
        label = _("accordion")
        template = "courses/blocks/accordion.html"


class CaptionedTableBlock(blocks.StructBlock):
    """A table with a caption and a header line."""

    caption = blocks.CharBlock(label=_("caption"), max_length=200)
    table = TableBlock(label=_("table"))

    class Meta:
        icon = "table"
        label = _("table")
        template = "courses/blocks/table.html"


class CaseBlock(blocks.StructBlock):
    """A story from the work, to think about."""

    title = blocks.CharBlock(label=_("title"), max_length=200)
    text = blocks.RichTextBlock(label=_("story"), features=[*PLAIN, "ul", "ol"])

    class Meta:
        icon = "user"
        label = _("case study")
        template = "courses/blocks/case.html"


class GlossaryBlock(blocks.StructBlock):
    """One word and what it means here."""

    term = blocks.CharBlock(label=_("term"), max_length=120)
    definition = blocks.RichTextBlock(label=_("meaning"), features=PLAIN)

    class Meta:
        icon = "help"
        label = _("glossary term")
        template = "courses/blocks/glossary.html"


class CheckOptionBlock(blocks.StructBlock):
    """One answer of a knowledge check."""

    text = blocks.CharBlock(label=_("answer"), max_length=500)
    is_right = blocks.BooleanBlock(label=_("right"), required=False)

    class Meta:
        icon = "tick"
        label = _("answer")


class KnowledgeCheckValue(blocks.StructValue):
    """A knowledge check that knows its right answers."""

    @property
    def right(self) -> list[int]:
        """The numbers, from 0, of the right answers."""
        return [place for place, option in enumerate(self["options"]) if option["is_right"]]

    @property
    def has_several(self) -> bool:
        """Is more than one answer right?"""
        return len(self.right) > 1


class KnowledgeCheckBlock(blocks.StructBlock):
    """A question inside the lesson, answered as often as one likes and never marked."""

    question = blocks.CharBlock(label=_("question"), max_length=1000)
    options = blocks.ListBlock(CheckOptionBlock(), min_num=2, max_num=8, label=_("answers"))
    explanation = blocks.RichTextBlock(label=_("why"), features=PLAIN)

    class Meta:
        icon = "help"
        label = _("knowledge check")
        template = "courses/blocks/check.html"
        value_class = KnowledgeCheckValue

    def clean(self, value: Any) -> Any:
        """Ask for at least one right and one wrong answer."""
        result = super().clean(value)
        right = [option["is_right"] for option in result["options"]]
        if not any(right):
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Mark at least one answer as right."))]
            )
        if all(right):
            raise StructBlockValidationError(non_block_errors=[ValidationError(_("Add at least one wrong answer."))])
        return result


class LessonBody(blocks.StreamBlock):
    """What an author may put into a lesson."""

    text = blocks.RichTextBlock(label=_("text"), features=RICH, icon="pilcrow", template="courses/blocks/text.html")
    citation = CitationBlock()
    callout = CalloutBlock()
    picture = PictureBlock()
    recording = RecordingBlock()
    handout = HandoutBlock()
    accordion = AccordionBlock()
    table = CaptionedTableBlock()
    case = CaseBlock()
    glossary = GlossaryBlock()
    check = KnowledgeCheckBlock()
