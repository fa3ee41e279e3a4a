from typing import Any

from django import forms

from turnabout.people.models import Person, Role
from turnabout.people.selectors import person_to_invite


class InviteForm(forms.Form):
    """Whom an administrator invites, and as what."""

    words = forms.CharField(required=False, max_length=200)  # what was looked for; it invites nobody
    person = forms.IntegerField(required=False)
    name = forms.CharField(label="Name", max_length=200, required=False)
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="Written into the form for them; nothing is sent."
    )
    role = forms.ChoiceField(label="Comes as", choices=Role.choices, initial=Role.AGENT)
    administers = forms.BooleanField(
        label="Also looks after this installation",
        required=False,
        help_text="May import, invite, and end access, whatever else they come for.",
    )

    def clean_person(self) -> Person | None:
        wanted = self.cleaned_data["person"]
        if wanted is None:
            return None
        found = person_to_invite(wanted)
        if found is None:
            raise forms.ValidationError("This person can sign in already. Choose another.")
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not (given.get("person") or given.get("name") or given.get("email")):
            self.add_error("name", "Say for whom the link is: choose a person above, or write a name.")
        return given

    def invited(self) -> dict[str, Any]:
        """Answer what the service needs."""
        return {name: self.cleaned_data[name] for name in ("role", "email", "name", "person", "administers")}
