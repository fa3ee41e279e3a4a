"""What people said of what was read in messages: right or not. It is theirs, so reading anew never loses it."""

from django.db import models


class Label(models.Model):
    """Somebody's answer to one possible hit; of several people the last one counts.

    A message is named as the record of service names it, so that an answer outlives a new import; its words are not
    kept here.
    """

    message_id = models.CharField(max_length=400)
    kind = models.CharField(max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    is_right = models.BooleanField()
    answered_by = models.BigIntegerField()  # a plain number: the answer outlives the account
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["message_id", "kind", "start"], name="one_answer_per_hit"),)
        indexes = (models.Index(fields=["answered_by", "-answered_at"]),)

    def __str__(self) -> str:
        return f"{self.kind} in {self.message_id}"
