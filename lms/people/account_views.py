"""Signing in with a slip, choosing a password, showing a second factor, choosing how the site looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.log_actions import log

from lms.people import second_factor as factors
from lms.people.errors import LastSecondFactor, SlipNotValid
from lms.people.forms import ChoosePasswordForm, PreferencesForm, SlipForm
from lms.people.models import SignInSlip

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@sensitive_post_parameters("code")
def slip_sign_in(request: HttpRequest) -> HttpResponse:
    """Open an account once with the code of a printed slip; a second factor is asked for all the same."""
    if request.user.is_authenticated:
        return redirect("my_page")
    form = SlipForm(request.POST or None)
    if form.is_valid():
        key = form.cleaned_data["sign_in_name"].upper()
        if refused := ratelimit.consume_or_429(request, action="slip", key=key):
            return refused
        try:
            person = SignInSlip.objects.redeem(**form.cleaned_data)
        except SlipNotValid as error:
            form.add_error(None, error)
        else:
            record_authentication(request, person, method="slip")
            return perform_login(request, Login(user=person, redirect_url=reverse("choose_password")))
    return render(request, "people/slip_sign_in.html", {"form": form})


@never_cache
@login_required
@sensitive_post_parameters("new_password1", "new_password2")
def choose_password(request: HttpRequest) -> HttpResponse:
    """Set the password that replaces a slip; the session goes on, others of the same person end."""
    person: Any = request.user
    if person.has_usable_password() and not person.must_change_password:
        return redirect("account_change_password")
    form = ChoosePasswordForm(person, request.POST or None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, person)
        reauthenticate_by_password(request)
        log(instance=person, action="people.password_chosen", user=person)
        messages.success(request, _("Your password is saved. From now on you sign in with it."))
        return redirect("my_page")
    return render(request, "people/choose_password.html", {"form": form})


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask somebody who is signed in already for the code of the app, a passkey or a recovery code."""
    person: Any = request.user
    devices = factors.devices_of(person)
    if not devices:
        return redirect("second_factor_needed")
    page = reverse("mfa_reauthenticate" if Authenticator.Type.TOTP in devices else "mfa_reauthenticate_webauthn")
    return redirect(f"{page}?{urlencode({'next': request.GET.get('next') or reverse('my_page')})}")


@login_required
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Say why a role needs a second factor, and lead to the two ways of adding one."""
    person: Any = request.user
    if factors.devices_of(person):
        return redirect("mfa_index")
    return render(request, "people/second_factor_needed.html")


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Let people choose the language of their letters, the colours and an e-mail address."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("preferences")
    return render(request, "people/preferences.html", {"form": form})


class RemovePasskeyView(RemoveWebAuthnView):
    """Removes a passkey, unless somebody with power would be left with a password alone."""

    def get_object(self, queryset: Any = None) -> Any:
        """Answer the passkey. Raises LastSecondFactor."""
        passkey = super().get_object(queryset)
        if not factors.may_be_removed(passkey):
            raise LastSecondFactor
        return passkey


remove_passkey = RemovePasskeyView.as_view()
