"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from courses import views as courses
from lms.operations import views as operations
from lms.reports import views as reports

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    # Wagtail's own sign-in pages know nothing of the second factor.
    path("admin/login/", to_sign_in),
    re_path(r"^admin/password_reset/.*$", to_sign_in),
    path("_util/login/", to_sign_in),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("lms.people.account_urls")),
    path("staff/", include("lms.people.urls")),
    path("letters/", include("lms.post.urls")),
    path("learn/", include("courses.urls")),
    path("quizzes/", include("lms.assessment.urls")),
    path("practice/", include("lms.assessment.practice_urls")),
    path("", include("lms.certificates.urls")),
    path("", include("lms.reports.urls")),
    path("", reports.start, name="start"),
]
if settings.DEBUG or settings.DEMONSTRATION:
    urlpatterns.append(path("media/<path:path>", operations.demonstration_media, name="media"))
urlpatterns += i18n_patterns(
    path("_util/login/", to_sign_in),
    re_path(r"^((?:[\w\-]+/)*)$", courses.page),
    path("", include(wagtail_urls)),
)

handler400 = "lms.reports.views.bad_request"
handler403 = "lms.reports.views.forbidden"
handler404 = "lms.reports.views.not_found"
handler500 = "lms.reports.views.server_error"
