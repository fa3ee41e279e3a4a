from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from turnabout.people.models import Account
from turnabout.people.selectors import email_is_taken

LONGEST_PASSWORD = 200


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label="Password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """A new password, for an account that is there."""

    password = forms.CharField(
        label="New password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text="Ten characters or more; four words that do not belong together are good.",
        widget=forms.PasswordInput({"autocomplete": "new-password", "autofocus": True}),
    )


class PasswordAndTokensForm(PasswordForm):
    """A new password, for somebody whose programs have tokens."""

    revoke = forms.BooleanField(
        label="Revoke my tokens, too",
        required=False,
        initial=True,
        help_text="Programs that act for you by them stop. Somebody who was in as you may have made one: keep them "
        "only if nobody else knew your password.",
    )


class AccountForm(forms.Form):
    """What somebody says who accepts an invitation."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        help_text="As your colleagues know you.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="You sign in with it. Nothing is sent to it.",
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text="Ten characters or more; four words that do not belong together are good.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if email_is_taken(email):
            raise forms.ValidationError("There is an account with this address already. Sign in, or take another.")
        return email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if password := given.get("password"):
            try:
                validate_password(password, Account(email=given.get("email", ""), name=given.get("name", "")))
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return given
