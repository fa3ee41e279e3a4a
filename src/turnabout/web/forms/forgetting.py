from typing import Any

from django import forms

from turnabout.findings.services.erasing import Customer, Leaver

CUSTOMER, PERSON = "customer", "person"


class FindForm(forms.Form):
    """Whom somebody wants to forget."""

    kind = forms.ChoiceField(
        label="Who is it?",
        choices=((CUSTOMER, "A customer"), (PERSON, "A colleague who left")),
        widget=forms.RadioSelect,
        initial=CUSTOMER,
    )
    words = forms.CharField(
        label="Look for",
        max_length=200,
        help_text="Of a customer the id in your desk, or a part of it. Of a colleague name, e-mail address or id.",
        error_messages={"required": "Write an id or a name."},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ChosenForm(forms.Form):
    """Whom somebody has chosen."""

    customer = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    account = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def whom(self) -> Customer | Leaver:
        """Name whom was chosen, as the job does."""
        given = self.cleaned_data
        return Customer.called(given["customer"]) if given["customer"] else Leaver(given["person"], given["account"])


class ConfirmForm(forms.Form):
    """The name, written once more."""

    confirm = forms.CharField(
        max_length=400, widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"})
    )

    def __init__(self, data: Any = None, *, name: str) -> None:
        super().__init__(data)
        self.name = name
        self.fields["confirm"].label = f"Write {name} to confirm"
        self.fields["confirm"].error_messages["required"] = self._wrong

    @property
    def _wrong(self) -> str:
        return f"It must read {self.name}."

    def clean_confirm(self) -> str:
        """Take nothing but the name, in whatever case."""
        said = str(self.cleaned_data["confirm"]).strip()
        if said.casefold() != self.name.strip().casefold():
            raise forms.ValidationError(self._wrong)
        return said
