"""Addresses of signing in, and of what people choose for themselves.

Only what this house offers is taken over from allauth: nobody signs up and nothing is confirmed by e-mail.
"""

from allauth.account import views as allauth
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from lms.people import account_views as views

no_sign_up = TemplateView.as_view(template_name="account/signup_closed.html")
no_reset = TemplateView.as_view(template_name="account/password_reset.html")

urlpatterns = [
    path("slip/", views.slip_sign_in, name="slip_sign_in"),
    path("choose-password/", views.choose_password, name="choose_password"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("second-factor-needed/", views.second_factor_needed, name="second_factor_needed"),
    path("preferences/", views.preferences, name="preferences"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", RedirectView.as_view(pattern_name="choose_password"), name="account_set_password"),
    path("password/reset/", no_reset, name="account_reset_password"),
    path("signup/", no_sign_up, name="account_signup"),
    # before allauth's own, which would remove the last one too
    path("2fa/webauthn/keys/<int:pk>/remove/", views.remove_passkey),
    path("2fa/", include("allauth.mfa.urls")),
]
