from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Configuration of the infrastructure app, which has no models."""

    name = "server"
