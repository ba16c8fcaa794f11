"""The fields of signing in. Whatever is asked for may be pasted, and is filled in by the browser where it knows it."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

# What a phone must not change while somebody types a name or a code.
AS_TYPED = {"autocapitalize": "none", "spellcheck": "false", "autocorrect": "off"}
SHOWN = {"data-show": _("Show the password"), "data-hide": _("Hide the password")}
DIGITS = {**AS_TYPED, "autocomplete": "one-time-code", "inputmode": "numeric"}


class PasswordForm(AuthenticationForm):
    """A name and a password."""

    error_messages = {
        "invalid_login": _("We do not know this name and password together. Check both and try again."),
        "inactive": _("We do not know this name and password together. Check both and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Your sign-in name")
        self.fields["password"].label = _("Your password")
        self.fields["username"].error_messages["required"] = _("Type your sign-in name.")
        self.fields["password"].error_messages["required"] = _("Type your password.")
        self.fields["username"].widget.attrs |= AS_TYPED
        self.fields["password"].widget.attrs |= SHOWN
        self.fields["username"].widget.attrs.pop("autofocus", None)


class AddressForm(forms.Form):
    """Where a link or a code is to go."""

    to = forms.CharField(
        label=_("Your e-mail address or mobile number"),
        help_text=_("We send you a link or a code. No password is needed."),
        max_length=254,
        error_messages={"required": _("Type your e-mail address or mobile number.")},
        widget=forms.TextInput(attrs={**AS_TYPED, "autocomplete": "email"}),
    )

    def clean_to(self) -> str:
        """This function will refuse what can be neither an address nor a number."""
        to: str = self.cleaned_data["to"].strip()
        digits = sum(each.isdigit() for each in to)
        if not ("@" in to.strip("@") or digits >= 6):
            raise forms.ValidationError(_("Type a whole e-mail address, or a mobile number."))
        return to


class CodeForm(forms.Form):
    """The code that came by text."""

    code = forms.CharField(
        label=_("The code from the text message"),
        help_text=_("It has 6 digits."),
        max_length=20,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs=DIGITS),
    )


class PaperForm(forms.Form):
    """The code that a worker wrote down."""

    code = forms.CharField(
        label=_("The code on paper"),
        help_text=_("It has 12 letters and numbers. Capital or small letters are the same."),
        max_length=40,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs={**AS_TYPED, "autocomplete": "off"}),
    )


class SecondForm(forms.Form):
    """The digits that an app shows, or a spare code."""

    code = forms.CharField(
        label=_("The code from your app, or a spare code"),
        help_text=_("The app shows 6 digits. A spare code has 10 letters and numbers."),
        max_length=20,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs={**AS_TYPED, "autocomplete": "one-time-code"}),
    )


class AppForm(forms.Form):
    """The digits that an app shows when it is set up."""

    code = forms.CharField(
        label=_("The 6 digits that the app shows now"),
        max_length=10,
        error_messages={"required": _("Type the 6 digits.")},
        widget=forms.TextInput(attrs=DIGITS),
    )


class WorkForm(forms.Form):
    """Whose own sign-in it is, by the address at work."""

    email = forms.EmailField(
        label=_("Your e-mail address at work"),
        error_messages={
            "required": _("Type your e-mail address at work."),
            "invalid": _("Type a whole e-mail address."),
        },
        widget=forms.EmailInput(attrs={**AS_TYPED, "autocomplete": "email"}),
    )


class AgainForm(forms.Form):
    """A password, once more."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=200,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", **SHOWN},
        ),
    )
