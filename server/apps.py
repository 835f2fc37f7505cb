from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Runs the site and knows no record."""

    name = "server"
