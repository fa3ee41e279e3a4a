from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "turnabout.web"
    label = "web"
