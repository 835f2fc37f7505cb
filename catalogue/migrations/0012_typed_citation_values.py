"""Store the values of citations by the type of their field: a period in EDTF."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.core.exceptions import ValidationError
from django.db import migrations, models
from django.db.models import Q

from catalogue.base.period_input import parse_period

PERIOD_FIELDS = ("period", "when")


def store_periods(apps, schema_editor):
    """Store each value of a period that can be read in EDTF; leave the others as they are.

    Only periods have values that differ from their printed form: forms stored codes as typed.
    """
    citations = apps.get_model("catalogue", "Citation").objects.using(
        schema_editor.connection.alias
    )
    for citation in citations.filter(field__in=PERIOD_FIELDS).exclude(value=""):
        try:
            period = parse_period(citation.value)
        except ValidationError:
            continue  # printed as it was typed, until an editor corrects it
        if period and period.edtf != citation.value:
            citations.filter(pk=citation.pk).update(value=period.edtf)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0011_synonyms"),
    ]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="value_es",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Only for texts, such as titles and places.",
                max_length=500,
                verbose_name="value in the source, in Spanish",
            ),
        ),
        AddConstraintNotValid(
            model_name="citation",
            constraint=models.CheckConstraint(
                name="catalogue_citation_in_spanish_has_a_value",
                condition=Q(value_es="") | ~Q(value=""),
                violation_error_message="Enter the value in the source, too.",
            ),
        ),
        ValidateConstraint(model_name="citation", name="catalogue_citation_in_spanish_has_a_value"),
        migrations.RunPython(store_periods, migrations.RunPython.noop),
    ]
