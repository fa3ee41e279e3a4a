from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Person(models.Model):
    """Somebody who works for the company. Held here: wiping what was brought in never deletes a person."""

    name = models.CharField(max_length=200)
    team = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=200, blank=True)
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    zone = models.CharField(max_length=64, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "people"
        indexes = (models.Index(fields=["name"]), models.Index(fields=["team"]))

    def __str__(self) -> str:
        return self.name


class PersonIdentity(models.Model):
    """How one source names a person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=300)

    class Meta:
        verbose_name_plural = "person identities"
        constraints = (models.UniqueConstraint(fields=["source", "external_id"], name="one_person_per_identity"),)

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id}"


class Role(models.TextChoices):
    """What somebody comes to Turnabout for."""

    ADMINISTRATOR = "administrator", "Administrator: connects, invites, keeps it running"
    LEADER = "leader", "Service leader: responsible for the whole of customer service"
    LEAD = "lead", "Team lead: responsible for a team"
    AGENT = "agent", "Agent: serves customers"
    COACH = "coach", "Coach: sees what people share with them"
    EXECUTIVE = "executive", "Executive: sees the company as a whole"
    COUNCIL = "council", "Works council or data protection: sees the rules and who looked, no person"


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who may sign in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    administers = models.BooleanField(default=False)  # in a small firm the leader also runs the installation
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="account")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    reactivated_at = models.DateTimeField(null=True, blank=True)  # when access that had ended was last given back

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR or self.administers


class Invitation(models.Model):
    """A link that lets one person make an account, once."""

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    administers = models.BooleanField(default=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["-created_at"]),)

    def __str__(self) -> str:
        return self.email or self.get_role_display()


class SignInAttempt(models.Model):
    """A failed sign-in, counted to slow down guessing; the name is kept as a keyed hash."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["key", "at"]),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
