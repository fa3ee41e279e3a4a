from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "turnabout.rights"
    label = "rights"
