"""Accept seasons, quarters, halves and approximate dates as precisions of periods."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

PRECISIONS = (
    *("day", "month", "spring", "summer", "autumn", "winter", "quarter", "half", "year"),
    *("~day", "~month", "~spring", "~summer", "~autumn", "~winter", "~quarter", "~half", "~year"),
    "unknown",
)
MODELS = ("mandate", "outcome", "project", "activity")


def precision_operations(model: str) -> list:
    """Return the operations that widen the columns of a model and replace their constraint."""
    name = f"activities_{model}_period_says_how_exactly_it_is_known"
    constraint = models.CheckConstraint(
        name=name,
        condition=Q(("end_precision", ""), ("period__isnull", True), ("start_precision", ""))
        | Q(
            ("end_precision__in", [*PRECISIONS, "ongoing"]),
            ("period__isempty", False),
            ("period__isnull", False),
            ("period__lower_inf", False),
            ("start_precision__in", PRECISIONS),
        ),
        violation_error_message="Enter the precision of the beginning and of the end.",
    )
    column = models.CharField(blank=True, editable=False, max_length=8)
    return [
        migrations.AlterField(model, "start_precision", column),
        migrations.AlterField(model, "end_precision", column.clone()),
        migrations.RemoveConstraint(model, name),
        AddConstraintNotValid(model, constraint),
        ValidateConstraint(model, name),
    ]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("activities", "0006_clean_texts"),
        ("catalogue", "0015_period_functions"),
    ]

    operations = [operation for model in MODELS for operation in precision_operations(model)]
