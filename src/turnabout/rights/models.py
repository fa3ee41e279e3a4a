from django.db import models


class NamesNotice(models.Model):
    """The record that a company may look at figures about named people, and from when.

    Until such a notice has run out and is acknowledged, Turnabout shows no figure about a person to anybody else.
    """

    legal_basis = models.TextField()
    agreement = models.TextField(blank=True)
    noticed_on = models.DateField()
    opens_on = models.DateField()
    recorded_by = models.BigIntegerField()  # a plain number: the record outlives the account
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"notice of {self.noticed_on}"
