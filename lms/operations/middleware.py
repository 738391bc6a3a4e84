"""Headers and language of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

ADMIN_PREFIXES = ("/admin/",)


class ContentSecurityMiddleware(CSPMiddleware):
    """The strict policy everywhere, the editor's own below its prefix."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002
    ) -> PolicyParts:
        """Answer the policy of this address."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(ADMIN_PREFIXES) and not report_only:
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class LanguageMiddleware(LocaleMiddleware):
    """The language of an address with a prefix, else `?language=`, else the last one used."""

    def process_request(self, request: HttpRequest) -> None:
        """Switch to the language of this request."""
        asked = request.GET.get("language", "")
        prefix = translation.get_language_from_path(request.path_info)
        if not prefix and asked in settings.INTERFACE_LANGUAGES:
            translation.activate(asked)
            request.LANGUAGE_CODE = translation.get_language()
            return
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Remember the language, so that the next address without a prefix is read in it.

        An address that nobody knows is tried with the language in front, as Django does. One that a view
        knows, and for which it says "there is no such thing", stays a plain 404.
        """
        answer = response
        if request.resolver_match is None:
            answer = super().process_response(request, response)
        language = getattr(request, "LANGUAGE_CODE", None)
        if language:
            answer.headers.setdefault("Content-Language", language)
            self._remember(request, answer, language)
        patch_vary_headers(answer, ("Accept-Language", "Cookie"))
        return answer

    def _remember(self, request: HttpRequest, answer: HttpResponseBase, language: str) -> None:
        is_page = answer.get("Content-Type", "").startswith("text/html")
        if is_page and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
            )
