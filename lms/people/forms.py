"""What people type about themselves and their staff."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from lms.people.models import Person


class SignInForm(LoginForm):
    """Service number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Service number")
        login.help_text = _("As in your service card, for example KZ-104582.")
        login.widget = forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"})
        login.error_messages["required"] = _("Type your service number.")
        password.label = _("Password")
        password.help_text = ""
        password.error_messages["required"] = _("Type your password.")
        self.fields.pop("remember", None)


class SlipForm(forms.Form):
    """The service number and the code of a printed slip."""

    sign_in_name = forms.CharField(
        label=_("Service number"),
        max_length=40,
        help_text=_("As in your service card, for example KZ-104582."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": _("Type your service number.")},
    )
    code = forms.CharField(
        label=_("Code from the slip"),
        max_length=20,
        help_text=_("Twelve letters and digits; hyphens and capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the code from the slip.")},
    )


class ChoosePasswordForm(SetPasswordForm):
    """The password that replaces a slip."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _("At least 10 characters. A few words are easy to keep in mind.")
        self.fields["new_password2"].label = _("The same password once more")

    def save(self, commit: bool = True) -> Person:
        """Set the password and note that it was chosen."""
        self.user.must_change_password = False
        return super().save(commit=commit)


class ChangePasswordForm(AllauthChangePasswordForm):
    """Another password, by someone who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Password until now")
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _("At least 10 characters. A few words are easy to keep in mind.")
        self.fields["password2"].label = _("The same password once more")


class PreferencesForm(forms.ModelForm[Person]):
    """What people choose for themselves."""

    class Meta:
        model = Person
        fields = ("preferred_language", "scheme", "email")
        labels = {"preferred_language": _("Language of letters"), "scheme": _("Colours"), "email": _("E-mail, if you have one")}


PERSON_FIELDS = (
    "agency",
    "service_number",
    "family_name",
    "given_name",
    "patronymic",
    "name_language",
    "latin_name",
    "preferred_language",
)


class PersonEditForm(UserEditForm):
    """A person in the admin."""

    first_name = None
    last_name = None
    email = forms.EmailField(required=False, label=_("E-mail"))

    class Meta(UserEditForm.Meta):
        model = Person
        fields = {Person.USERNAME_FIELD, "email", "is_active", "is_superuser", "groups", *PERSON_FIELDS}


class PersonCreationForm(UserCreationForm):
    """A new person in the admin. Without a password only a slip opens the account."""

    first_name = None
    last_name = None
    email = forms.EmailField(required=False, label=_("E-mail"))

    class Meta(UserCreationForm.Meta):
        model = Person
        fields = {Person.USERNAME_FIELD, "email", "is_superuser", "groups", *PERSON_FIELDS}

    @property
    def password_required(self) -> bool:
        """A coordinator's slip may take the place of a password."""
        return False
