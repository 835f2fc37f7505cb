"""ROR, ISNI and Wikidata of organizations."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from server.text_constraints import clean_text_operations

FORMS = {
    "ror": (
        r"^0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}$",
        "A ROR identifier looks like 05a28rw58. Copy it from ror.org.",
        "Another organization has this ROR identifier.",
    ),
    "isni": (
        r"^[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{3}[0-9X]$",
        "An ISNI has sixteen digits, such as 0000 0001 2150 090X. Copy it from isni.org.",
        "Another organization has this ISNI.",
    ),
    "wikidata": (
        r"^Q[1-9][0-9]*$",
        "A Wikidata item looks like Q42. Copy it from wikidata.org.",
        "Another organization has this Wikidata item.",
    ),
}
COLUMNS = {"ror": ("ROR", 9), "isni": ("ISNI", 19), "wikidata": ("Wikidata", 20)}


def added_field(name: str) -> migrations.AddField:
    label, length = COLUMNS[name]
    field = models.CharField(
        blank=True, db_default="", default="", max_length=length, verbose_name=label
    )
    return migrations.AddField(model_name="organization", name=name, field=field)


def form_operations(name: str) -> list:
    pattern, message, _not_unique = FORMS[name]
    constraint = models.CheckConstraint(
        name=f"catalogue_organization_{name}_is_well_formed",
        condition=models.Q((name, ""), (f"{name}__regex", pattern), _connector="OR"),
        violation_error_message=message,
    )
    return [
        AddConstraintNotValid("organization", constraint),
        ValidateConstraint("organization", constraint.name),
    ]


def unique_operation(name: str) -> migrations.AddConstraint:
    constraint = models.UniqueConstraint(
        fields=[name],
        condition=models.Q((name, ""), _negated=True),
        name=f"catalogue_organization_{name}_is_unique",
        violation_error_message=FORMS[name][2],
    )
    return migrations.AddConstraint("organization", constraint)


class Migration(migrations.Migration):
    atomic = False
    safe_because = (
        "The columns have a constant default, no row is in the new partial indexes, and the other"
        " constraints are added as not valid; their validation does not block writers."
    )
    dependencies = [("catalogue", "0030_link_checks")]

    operations = [
        *(added_field(name) for name in COLUMNS),
        *(operation for name in FORMS for operation in form_operations(name)),
        *(unique_operation(name) for name in FORMS),
        *clean_text_operations(
            "catalogue_organization",
            one_line=(
                *("title_en", "title_es", "acronym_en", "acronym_es"),
                *("ror", "isni", "wikidata"),
            ),
            multi_line=("summary_en", "summary_es", "withdrawal_reason_en", "withdrawal_reason_es"),
        ),
    ]
