"""What people type about themselves and their staff."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from lms.people.models import Person, Role


def full_sign_in_name(typed: str) -> str:
    """Answer the sign-in name that was meant, agency's code included; what was typed if nobody has it."""
    person = Person.objects.signing_in_as(typed)
    return person.sign_in_name if person else "".join(typed.split())


class SignInForm(LoginForm):
    """Service number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Service number")
        login.help_text = _("As in your service card, for example KZ-104582.")
        login.widget = forms.TextInput(
            attrs={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}
        )
        login.error_messages["required"] = _("Type your service number.")
        password.label = _("Password")
        password.help_text = ""
        password.error_messages["required"] = _("Type your password.")
        self.fields.pop("remember", None)

    def clean_login(self) -> str:
        """Answer the sign-in name in full, so that attempts with and without the agency's code count together."""
        return full_sign_in_name(self.cleaned_data["login"])


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

    def clean_sign_in_name(self) -> str:
        """Answer the sign-in name in full, so that attempts with and without the agency's code count together."""
        return full_sign_in_name(self.cleaned_data["sign_in_name"])


class ChoosePasswordForm(SetPasswordForm):
    """The password that replaces a slip."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _("At least 10 characters. A few words are easy to keep in mind.")
        self.fields["new_password2"].label = _("The same password once more")
        self.fields["new_password2"].help_text = ""

    def save(self, commit: bool = True) -> Person:  # noqa: FBT001, FBT002
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
        labels = {
            "preferred_language": _("Language of letters"),
            "scheme": _("Colours"),
            "email": _("E-mail"),
        }
        help_texts = {
            "email": _("Letters are sent there too, if the site sends e-mail. Nothing here depends on it."),
        }
        widgets = {
            "scheme": forms.RadioSelect,
            "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = {*settings.INTERFACE_LANGUAGES, self.instance.preferred_language}
        language: Any = self.fields["preferred_language"]
        language.choices = [pair for pair in settings.LANGUAGES if pair[0] in written]
        scheme: Any = self.fields["scheme"]
        scheme.choices = Person.Scheme.choices


class StaffSearchForm(forms.Form):
    """Words of a name or a number."""

    q = forms.CharField(label=_("Name or service number"), required=False, max_length=120)


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


class PersonForm(forms.ModelForm[Person]):
    """What both forms of the admin keep to: roles give the groups, and nobody sets another person's password."""

    first_name = None
    last_name = None
    password_enabled = False

    def __init__(self, *args: Any, may_make_superusers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        groups: Any = self.fields["groups"]
        groups.queryset = Group.objects.exclude(name__in=Role.values)
        groups.help_text = _("Groups that belong to a role come with the role.")
        if "is_superuser" in self.fields:  # it is not, for one's own account
            self.fields["is_superuser"].disabled = not may_make_superusers

    def save(self, commit: bool = True) -> Person:  # noqa: FBT001, FBT002
        """Save, and put back the groups that the person's roles give."""
        is_new = self.instance.pk is None
        if is_new:
            self.instance.set_unusable_password()  # a slip opens the account
        person = super().save(commit=commit)
        if commit:
            person.sync_groups()
        return person


class PersonEditForm(PersonForm, UserEditForm):
    """A person in the admin."""

    class Meta(UserEditForm.Meta):
        model = Person
        fields = {Person.USERNAME_FIELD, "email", "is_active", "is_superuser", "groups", *PERSON_FIELDS}


class PersonCreationForm(PersonForm, UserCreationForm):
    """A new person in the admin; only a slip opens the account."""

    class Meta(UserCreationForm.Meta):
        model = Person
        fields = {Person.USERNAME_FIELD, "email", "is_superuser", "groups", *PERSON_FIELDS}
