"""The history and the publish guard of every table of this layer."""

from django.db import migrations

from catalogue.history.tracking import history_trigger_operation, publish_guard_operation


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0001_records"),
        ("catalogue", "0004_history"),
    ]

    operations = [
        history_trigger_operation("publications_publication"),
        history_trigger_operation(
            "publications_publication_input_to", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_publication_input_to_bodies", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_publication_countries", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_publication_regions", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_publication_topics", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_edition", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_authorship", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_contribution", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_dissemination", "publication_id", "publications_publication"
        ),
        history_trigger_operation(
            "publications_dissemination_editions", "dissemination_id", "publications_dissemination"
        ),
        history_trigger_operation(
            "publications_dissemination_distributors",
            "dissemination_id",
            "publications_dissemination",
        ),
        history_trigger_operation(
            "publications_recipient", "dissemination_id", "publications_dissemination"
        ),
        publish_guard_operation("publications_publication", "record"),
        publish_guard_operation(
            "publications_publication_input_to", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_publication_input_to_bodies", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_publication_countries", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_publication_regions", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_publication_topics", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_edition", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_authorship", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_contribution", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_dissemination", "publication_id", "publications_publication"
        ),
        publish_guard_operation(
            "publications_dissemination_editions", "dissemination_id", "publications_dissemination"
        ),
        publish_guard_operation(
            "publications_dissemination_distributors",
            "dissemination_id",
            "publications_dissemination",
        ),
        publish_guard_operation(
            "publications_recipient", "dissemination_id", "publications_dissemination"
        ),
    ]
