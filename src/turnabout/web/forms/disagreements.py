from django import forms

DECISIONS = (("upheld", "They are right: it is corrected"), ("stands", "It stands as it is"))


class DisagreeForm(forms.Form):
    """What somebody has to say against something that is said of them."""

    words = forms.CharField(
        label="What is wrong?",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text="In your own words. Whoever decides reads them, nobody else.",
        error_messages={"required": "Say in your own words what is wrong: whoever decides reads them."},
    )


class DecideForm(forms.Form):
    """What somebody else decides about it."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    reasons = forms.CharField(
        label="Your reasons",
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Whoever disagreed reads them, with your name.",
        error_messages={"required": "Write the reasons: whoever disagreed reads them."},
    )
