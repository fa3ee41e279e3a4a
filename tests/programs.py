"""Programs that ask the API with somebody's token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from turnabout.people.models import Account
from turnabout.rights.models import Token
from turnabout.rights.selectors.tokens import SCOPES, scopes_for, secret_hash

A_DAY = timedelta(days=1)
API = "/api/v1"


@dataclass
class Program:
    """Asks with somebody's token."""

    token: Token
    secret: str
    client: Client

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", **more}

    def get(self, path: str, data: dict | None = None, **headers: str) -> HttpResponse:
        return self.client.get(API + path, data, headers=self.headers(**headers))

    def delete(self, path: str) -> HttpResponse:
        return self.client.delete(API + path, headers=self.headers())

    def post(self, path: str, body: object, key: str = "", content_type: str = "application/json") -> HttpResponse:
        headers = self.headers(**{"Idempotency-Key": key or str(uuid4())})
        return self.client.post(API + path, body, content_type=content_type, headers=headers)

    def upload(self, key: str = "", **given: object) -> HttpResponse:
        headers = self.headers(**{"Idempotency-Key": key or str(uuid4())})
        return self.client.post(API + "/imports", given, headers=headers)


def make_program(account: Account, *scopes: str, now: datetime, days: float = 30, every: bool = False) -> Program:
    """Make a token for an account and a program that asks with it; ``every``: with scopes beyond its owner's rights."""
    secret = f"turnabout_{uuid4()}"
    token = Token.objects.create(
        account=account,
        name="Nightly report",
        token_hash=secret_hash(secret),
        scopes=list(SCOPES) if every else list(scopes) or list(scopes_for(account)),
        created_at=now,
        expires_at=now + days * A_DAY,
    )
    return Program(token, secret, Client())
