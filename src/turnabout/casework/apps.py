from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "turnabout.casework"
    label = "casework"
