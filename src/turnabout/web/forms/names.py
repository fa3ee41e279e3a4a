from typing import Any

from django import forms
from django.utils import timezone


class DayInput(forms.DateInput):
    input_type = "date"


class NoticeForm(forms.Form):
    """On which ground names are switched on."""

    legal_basis = forms.CharField(
        label="Legal basis",
        widget=forms.Textarea({"rows": 4}),
        help_text=(
            "The sentence that you would show to the people concerned: which law or agreement allows it, "
            "and why it is needed."
        ),
    )
    agreement = forms.CharField(
        label="Agreement",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="With the works council or the staff: its name, its date, where it can be read.",
    )
    noticed_on = forms.DateField(
        label="People were told on",
        widget=DayInput(format="%Y-%m-%d"),
        help_text=(
            "By mail, in a meeting, on paper. The ten business days count from today all the same: "
            "what was not recorded here cannot be checked."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noticed_on"].initial = timezone.localdate

    def clean_noticed_on(self) -> Any:
        day = self.cleaned_data["noticed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                "This day is in the future: record the notice on the day on which people were told."
            )
        return day


class AcknowledgeForm(forms.Form):
    read = forms.BooleanField(
        label="I have read what may be said about people here, and will keep to it",
        error_messages={"required": "Tick it once you have read it: without it names stay off."},
    )


class SwitchOffForm(forms.Form):
    sure = forms.BooleanField(
        label="Yes, I mean it",
        error_messages={"required": "Tick it if you mean it."},
    )
