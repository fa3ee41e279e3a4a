from typing import Any

from django import forms

from turnabout.findings.selectors import ConversationFilter

ENDED = (("", "Any way"), ("well", "Well"), ("badly", "Badly"), ("unknown", "Not known"))


class ConversationFilterForm(forms.Form):
    """What a list of conversations can be narrowed to; never a person, unless it is oneself."""

    words = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Number or words", "data-search": ""}),
    )
    channel = forms.ChoiceField(required=False)
    category = forms.ChoiceField(required=False, label="Topic")
    ended = forms.ChoiceField(required=False, choices=ENDED)
    difficult = forms.BooleanField(required=False, label="Difficult")
    passed_around = forms.BooleanField(required=False, label="Handed on twice or more")
    came_back = forms.BooleanField(required=False, label="Came back within 30 days")
    mine = forms.BooleanField(required=False, label="Handled by me")

    def __init__(self, data: Any, *, choices: dict[str, list[str]]) -> None:
        super().__init__(data)
        for name, values in choices.items():
            self.fields[name].choices = [("", "All"), *((value, value) for value in values)]  # type: ignore[attr-defined]

    def wanted(self) -> ConversationFilter:
        """Turn what was asked into a filter; what makes no sense is left out."""
        self.full_clean()
        return ConversationFilter(**{key: value for key, value in self.cleaned_data.items() if value})
