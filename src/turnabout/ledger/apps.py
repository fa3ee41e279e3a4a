from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "turnabout.ledger"
    label = "ledger"
