from collections.abc import Iterable
from typing import Any

from django import forms

from turnabout.people.models import Account


class ShareForm(forms.Form):
    """With whom somebody shares their own figure."""

    coach = forms.TypedChoiceField(
        label="Coach",
        coerce=int,
        error_messages={
            "required": "Choose a coach.",
            "invalid_choice": "This coach is not here any more: choose one.",
        },
    )

    def __init__(self, *args: Any, coaches: Iterable[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_number = {coach.pk: coach for coach in coaches}
        choices = [(coach.pk, coach.name) for coach in self.by_number.values()]
        self.fields["coach"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Account:
        return self.by_number[self.cleaned_data["coach"]]
