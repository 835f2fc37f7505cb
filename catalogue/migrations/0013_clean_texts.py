"""Clean the stored texts, and refuse characters that a text cannot contain."""

from django.db import migrations

from server.text_constraints import SAFE_BECAUSE, clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = SAFE_BECAUSE
    dependencies = [("catalogue", "0012_typed_citation_values")]

    operations = [
        *clean_text_operations("catalogue_country", one_line=("name_en", "name_es")),
        *clean_text_operations(
            "catalogue_countrygroup", one_line=("name_en", "name_es", "acronym_en", "acronym_es")
        ),
        *clean_text_operations(
            "catalogue_organization",
            one_line=("title_en", "title_es", "acronym_en", "acronym_es"),
            multi_line=("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es"),
        ),
        *clean_text_operations(
            "catalogue_source",
            one_line=("title_en", "title_es", "addressee_en", "addressee_es", "url", "file_name"),
            multi_line=("note",),
        ),
        *clean_text_operations(
            "catalogue_citation", one_line=("place_en", "place_es", "field", "value", "value_es")
        ),
        *clean_text_operations("catalogue_link", one_line=("url", "label_en", "label_es")),
        *clean_text_operations("catalogue_othername", one_line=("name",)),
        *clean_text_operations("catalogue_topic", one_line=("name_en", "name_es")),
        *clean_text_operations("catalogue_synonym", multi_line=("words",)),
        *clean_text_operations("catalogue_proposal", multi_line=("note", "decision_note")),
    ]
