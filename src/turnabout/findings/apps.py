from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "turnabout.findings"
    label = "findings"
