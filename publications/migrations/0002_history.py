"""The tables of this layer whose history is kept."""

from django.db import migrations

from catalogue.history.tracking import keep_history


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_history"), ("publications", "0001_publications")]

    operations = [
        keep_history("publications_publication"),
        keep_history(
            "publications_publication_input_to", "publication_id", "publications_publication"
        ),
        keep_history(
            "publications_publication_input_to_bodies", "publication_id", "publications_publication"
        ),
        keep_history(
            "publications_publication_countries", "publication_id", "publications_publication"
        ),
        keep_history(
            "publications_publication_regions", "publication_id", "publications_publication"
        ),
        keep_history(
            "publications_publication_topics", "publication_id", "publications_publication"
        ),
        keep_history("publications_edition", "publication_id", "publications_publication"),
        keep_history("publications_authorship", "publication_id", "publications_publication"),
        keep_history("publications_contribution", "publication_id", "publications_publication"),
        keep_history("publications_dissemination", "publication_id", "publications_publication"),
        keep_history(
            "publications_dissemination_editions", "dissemination_id", "publications_dissemination"
        ),
        keep_history(
            "publications_dissemination_distributors",
            "dissemination_id",
            "publications_dissemination",
        ),
        keep_history("publications_recipient", "dissemination_id", "publications_dissemination"),
    ]
