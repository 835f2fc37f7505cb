"""Form of a report: its period, its subject and its options."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.filters import ActivityFilterSet
from activities.models import Activity
from catalogue.admin.autocomplete import SearchedSelectMultiple
from catalogue.admin.forms.period_field import DatedForm, PeriodField
from catalogue.base.period import Period
from catalogue.filtering.filters import public_rows
from catalogue.filtering.query_parameters import is_foreign
from catalogue.models import Topic
from catalogue.records.frameworks import Framework
from reports.composition.source_records import SourceRecords
from reports.composition.subject import PARAMETERS, Subject
from reports.models import Report
from server.text_fields import OneLineFormField

RELATIONS = {"mandate": "mandates", "country": "countries", "region": "regions", "topic": "topics"}
PERIOD_PARAMETERS = ("when", "from", "to", "year")
PAGE_PARAMETERS = ("sort", "page", "view", "values")  # of lists; they select no records


NOT_PUBLIC = gettext_lazy(
    "One of these values is not public, or no public record uses it. Remove it, or publish it"
    " first."
)


class SubjectField(forms.ModelMultipleChoiceField):
    """Field for the public values of one filter, which are chosen by typing."""

    def __init__(self, name: str, **kwargs: Any):
        model, _key = PARAMETERS[name]
        relation = Activity._meta.get_field(RELATIONS[name])
        super().__init__(
            model._default_manager.none(),
            required=False,
            widget=SearchedSelectMultiple(relation, admin.site),
            error_messages={"invalid_choice": NOT_PUBLIC, "invalid_pk_value": NOT_PUBLIC},
            **kwargs,
        )


class ReportForm(DatedForm):
    """Form of a draft. A new subject or period must have at least one public record."""

    when = PeriodField(
        help_text=gettext_lazy(
            "A year, a month or days: 2026, July 2026, 1–15 August 2026. The second box is for the"
            " end, if the first does not contain it."
        )
    )
    mandate = SubjectField("mandate", label=gettext_lazy("Mandates"))
    country = SubjectField("country", label=gettext_lazy("Countries"))
    region = SubjectField("region", label=gettext_lazy("Regions or groups"))
    topic = SubjectField("topic", label=gettext_lazy("Topics"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        subject = self.instance.scope.subject
        for name, (model, _key) in PARAMETERS.items():
            if name in self.fields:
                self.fields[name].queryset = public_rows(model)
                if rows := subject.of(name):
                    self.initial.setdefault(name, [row.pk for row in rows])
        if "comparison" in self.fields:
            self.fields["comparison"].choices = [
                ("", _("Not in the report")),
                *Report.Comparison.choices,
            ]

    def _post_clean(self) -> None:
        if set(PARAMETERS) <= self.cleaned_data.keys():
            self.instance.subject = {
                name: sorted(getattr(row, key) for row in self.cleaned_data[name])
                for name, (_model, key) in PARAMETERS.items()
                if self.cleaned_data[name]
            }
        super()._post_clean()
        if not self.errors and {*PARAMETERS, "when"} & {*self.changed_data}:
            self._check_records()

    def _check_records(self) -> None:
        report: Report = self.instance
        if not report.subject:
            return
        source_records = SourceRecords(report.scope)
        found = (
            source_records.activities
            or source_records.meetings
            or source_records.publications
            or source_records.outcomes
        )
        if not found:
            self.add_error(
                None,
                ValidationError(
                    _(
                        "No public activity, meeting, publication or outcome of %(period)s matches"
                        " this subject. Choose another subject or a longer period."
                    ),
                    code="empty",
                    params={"period": report.when},
                ),
            )


class AddresseeForm(forms.Form):
    """Form of the addressee of a report that starts from another one."""

    addressee_en = OneLineFormField(label=gettext_lazy("Addressee in English"), max_length=300)
    addressee_es = OneLineFormField(label=gettext_lazy("Addressee in Spanish"), max_length=300)


def initial_from_list(parameters: QueryDict) -> tuple[dict[str, Any], list[str]]:
    """Return the initial values of a report on a filtered list, and the names of other filters.

    `parameters` are those of the list. The period is that of the list, or its years. The goals and
    objectives of frameworks are topics of the report, which contains the records with any of them.
    """
    initial: dict[str, Any] = {}
    left_out = []
    for name in parameters:
        values = [value for value in parameters.getlist(name) if value.strip()]
        if name in PARAMETERS and values:
            rows = Subject.from_stored({name: values}).of(name)
            initial[name] = [*initial.get(name, ()), *(row.pk for row in rows)]
            left_out += [name] if len(rows) < len(values) else []
        elif name in Framework.values and values:
            topics = public_rows(Topic).filter(framework=name, code__in=values)
            initial["topic"] = [*initial.get("topic", ()), *(row.pk for row in topics)]
            left_out += [name] if len(topics) < len(values) else []
        elif name not in (*PERIOD_PARAMETERS, *PAGE_PARAMETERS) and values:
            left_out += [] if is_foreign(name) or name.startswith("_") else [name]
    when = _period_texts(parameters)
    filters = ActivityFilterSet.get_filters()
    labels = [str(filters[name].label) if name in filters else name for name in left_out]
    return {**initial, **({"when": when} if when else {})}, labels


def _period_texts(parameters: QueryDict) -> Period | list[str] | None:
    """Return the period, or the texts for its two boxes."""
    if when := parameters.get("when"):
        try:
            return Period.from_edtf(when)
        except ValidationError:
            return None
    years = sorted(parameters.getlist("year"))
    first = parameters.get("from", "") or (years[0] if years else "")
    last = parameters.get("to", "") or (years[-1] if years else "")
    if first and not last:
        last = str(max(timezone.localdate().year, int(first[:4]) if first[:4].isdecimal() else 0))
    first, last = first.removesuffix("-01-01"), last.removesuffix("-12-31")
    return [first, "" if last == first else last] if first or last else None
