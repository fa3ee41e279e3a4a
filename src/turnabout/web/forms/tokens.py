from datetime import datetime, timedelta
from typing import Any

from django import forms

from turnabout.people.models import Account
from turnabout.rights.selectors.tokens import SCOPES, scopes_for

DAYS = ((30, "30 days"), (90, "90 days"), (365, "a year"))


class TokenForm(forms.Form):
    """What a program may do for somebody, and for how long."""

    name = forms.CharField(
        label="What it is for", max_length=100, help_text="So that you know it again, such as: nightly report."
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing that the token may do."},
    )
    days = forms.TypedChoiceField(label="How long it holds", coerce=int, choices=DAYS, initial=90)

    def __init__(self, data: Any = None, *, account: Account) -> None:
        super().__init__(data)
        self.fields["scopes"].choices = [(scope, SCOPES[scope].words) for scope in scopes_for(account)]  # type: ignore[attr-defined]

    def wanted(self, *, now: datetime) -> dict[str, Any]:
        """Answer what the service needs."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "scopes": given["scopes"],
            "expires_at": now + timedelta(days=given["days"]),
        }
