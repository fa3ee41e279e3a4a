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


class ForgetForm(forms.Form):
    """Whom somebody has chosen, and the word that confirms it."""

    customer = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    account = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirm = forms.CharField(
        label="Confirm",
        required=False,
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def whom(self) -> Customer | Leaver:
        """Name whom was chosen, as the job does."""
        given = self.cleaned_data
        return Customer.called(given["customer"]) if given["customer"] else Leaver(given["person"], given["account"])
