"""What the admin knows about certificates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from lms.certificates.forms import AwardForm
from lms.certificates.models import Award


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name what the audit log says about certificates."""
    actions.register_action("certificates.issued", _("Issue"), _("Issued"))
    actions.register_action("certificates.revoked", _("Revoke"), _("Revoked"))
    actions.register_action("certificates.held", _("Hold"), _("Certificate held"))
    actions.register_action("certificates.released", _("Release"), _("Released by an officer"))


@register_snippet
class AwardViewSet(SnippetViewSet):
    """What completing a course earns."""

    model = Award
    icon = "doc-full-inverse"
    menu_label = _("Certificates")
    menu_name = "awards"
    menu_order = 400
    add_to_admin_menu = True
    list_display: ClassVar = ["prefix", "course_title", "kind", "validity_months", "is_automatic"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        """Answer the awards with the titles of their courses."""
        return Award.objects.with_titles()

    edit_handler = ObjectList(
        [
            HelpPanel(
                _(
                    "Changes hold for certificates that are issued from now on. "
                    "A certificate that has been issued never changes."
                )
            ),
            FieldPanel("course_key"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("prefix")]),
            FieldRowPanel([FieldPanel("issuer"), FieldPanel("validity_months")]),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("language_1"), FieldPanel("language_2"), FieldPanel("language_3")])],
                heading=_("Languages on the paper"),
            ),
            FieldPanel("signatories"),
            FieldPanel("is_automatic"),
        ],
        base_form_class=AwardForm,
    )
