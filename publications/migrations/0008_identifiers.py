"""ORCID of persons, and the form of DOI."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from server.text_constraints import clean_text_operations


class Migration(migrations.Migration):
    atomic = False
    safe_because = (
        "The column has a constant default, and the constraints are added as not valid; their"
        " validation does not block writers."
    )
    dependencies = [("publications", "0007_period_precisions")]

    operations = [
        migrations.AddField(
            model_name="authorship",
            name="orcid",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=19, verbose_name="ORCID"
            ),
        ),
        migrations.AlterField(
            model_name="publication",
            name="doi",
            field=models.CharField(blank=True, max_length=200, verbose_name="DOI"),
        ),
        AddConstraintNotValid(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("orcid", ""),
                    models.Q(("family_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="publications_authorship_only_a_person_has_an_orcid",
                violation_error_message="Only a person has an ORCID: enter the family name.",
            ),
        ),
        ValidateConstraint("authorship", "publications_authorship_only_a_person_has_an_orcid"),
        AddConstraintNotValid(
            model_name="authorship",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("orcid", ""),
                    ("orcid__regex", r"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$"),
                    _connector="OR",
                ),
                name="publications_authorship_orcid_is_well_formed",
                violation_error_message=(
                    "An ORCID has sixteen digits, such as 0000-0002-1825-0097."
                ),
            ),
        ),
        ValidateConstraint("authorship", "publications_authorship_orcid_is_well_formed"),
        # Not validated: a former release stored what a command or the shell wrote.
        AddConstraintNotValid(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("doi", ""),
                    ("doi__regex", r"^10\.[0-9]{4,9}/[^[:space:]]+$"),
                    _connector="OR",
                ),
                name="publications_publication_doi_is_well_formed",
                violation_error_message="A DOI looks like 10.18356/abc.",
            ),
        ),
        *clean_text_operations(
            "publications_authorship",
            one_line=("group_en", "group_es", "family_name", "given_name", "orcid"),
        ),
    ]
