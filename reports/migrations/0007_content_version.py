"""Issued reports and their redacted copies renew the content version: they have no history."""

from django.db import migrations

from catalogue.history.content_version import content_version_operation


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_clean_texts"), ("catalogue", "0014_content_version")]

    operations = [
        content_version_operation("reports_issuedtext"),
        content_version_operation("reports_citedversion"),
        content_version_operation("reports_publiccopy"),
    ]
