"""Forms of the pages that make several drafts from a text."""

import re
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.base.languages import guessed_language
from catalogue.reading.models import SourceParagraph
from catalogue.reading.new_names import MAX_NAMES, NewName
from catalogue.reading.selection import sentences_of, title_in
from catalogue.records.countries import Country
from catalogue.records.duplicates import similar_records
from catalogue.records.organizations import Organization, OrganizationKind
from server.text_fields import OneLineFormField
from server.whole_numbers import is_key

MAX_SENTENCES = 60
MAX_SIMILAR = 3
SPARE_ROWS = 4  # for further records of the whole paragraph
MARK = re.compile(r"^\((?:[a-z]{1,2}|[ivxl]{1,6}|\d{1,2})\)")


class NameForm(forms.Form):
    """A name without a record, to add as an organization."""

    is_chosen = forms.BooleanField(label=_("Add"), required=False)
    name = OneLineFormField(label=_("Name"), max_length=500, required=False)
    acronym = OneLineFormField(label=_("Acronym"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganizationKind.choices, required=False)
    language = forms.ChoiceField(choices=[("en", "en"), ("es", "es")], widget=forms.HiddenInput)
    paragraphs = forms.CharField(widget=forms.HiddenInput, required=False)
    country = forms.ModelChoiceField(
        Country.objects.all(), to_field_name="alpha3", widget=forms.HiddenInput, required=False
    )

    def clean_paragraphs(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["paragraphs"].split(",") if is_key(key)]

    def clean(self):
        data = super().clean()
        if not data.get("is_chosen"):
            self._errors.clear()  # a name that is left out may be incomplete
            return data
        if not data.get("name"):
            self.add_error("name", _("Enter the name."))
        if data.get("kind") != OrganizationKind.GOVERNMENT:
            data["country"] = None
        elif data.get("country") is None:
            self.add_error("kind", _("Choose another kind here; add governments in their form."))
        return data

    @property
    def similar(self) -> list[Organization]:
        """Return organizations with a similar name; such a name is not ticked at first."""
        return list(self.initial.get("similar", []))

    @property
    def places(self) -> str:
        """Return the places of the paragraphs in which the name is printed."""
        return str(self.initial.get("places", ""))


NameFormSet = forms.formset_factory(
    NameForm, extra=0, max_num=MAX_NAMES, absolute_max=MAX_NAMES, validate_max=True
)


def name_initial(name: NewName) -> dict[str, Any]:
    language = name.language
    values = {f"title_{language}": name.name, f"acronym_{language}": name.acronym}
    similar = list(similar_records(Organization(**values))[:MAX_SIMILAR])
    return {
        "is_chosen": name.is_likely and not similar,
        "similar": similar,
        "name": name.name,
        "acronym": name.acronym,
        "kind": name.kind,
        "language": name.language,
        "country": name.country,
        "paragraphs": ",".join(str(one.pk) for one in name.paragraphs),
        "places": ", ".join(one.place for one in name.paragraphs[:6]),
    }


class SentenceForm(forms.Form):
    """A sentence of a paragraph, with the kind of record to make of it."""

    kind = forms.ChoiceField(label=_("Record"), required=False)
    title_en = OneLineFormField(label=_("Title in English"), max_length=500, required=False)
    title_es = OneLineFormField(label=_("Title in Spanish"), max_length=500, required=False)
    sentence = forms.CharField(widget=forms.HiddenInput, max_length=6)
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Nothing")), *choices]

    def clean(self):
        data = super().clean()
        if data.get("kind") and not (data.get("title_en") or data.get("title_es")):
            self.add_error("title_en", _("Enter the title in at least one language."))
        return data

    def chosen_kind(self, kind_of_all: str) -> str:
        """Return the kind of the row; that of all rows where none is chosen and a title is left."""
        data = self.cleaned_data
        has_title = data.get("title_en") or data.get("title_es")
        return data.get("kind") or (kind_of_all if has_title else "")

    @property
    def words(self) -> str:
        return str(self.initial.get("words", ""))


class KindOfAllForm(forms.Form):
    """One kind of record for all sentences."""

    kind_of_all = forms.ChoiceField(label=_("The same for all sentences"), required=False)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind_of_all"].choices = [("", _("No")), *choices]
        self.fields["kind_of_all"].help_text = _("Empty the title of a sentence to leave it out.")


SentenceFormSet = forms.formset_factory(
    SentenceForm, extra=0, max_num=MAX_SENTENCES, absolute_max=MAX_SENTENCES, validate_max=True
)


def sentence_initial(paragraph: SourceParagraph) -> list[dict[str, Any]]:
    """Return a row for each sentence or clause of a paragraph."""
    language = paragraph.text.source.language or guessed_language(paragraph.content)
    title = "title_es" if language == "es" else "title_en"
    rows = []
    for one in sentences_of(paragraph.content)[: MAX_SENTENCES - SPARE_ROWS]:
        words = paragraph.content[one.start : one.end]
        mark = MARK.match(words)
        plain = words[mark.end() :].strip() if mark else words
        rows.append(
            {
                "sentence": str(one.number),
                "mark": mark[0] if mark else "",
                "words": words,
                title: title_in(re.sub(r",?\s+(?:and|y|e)$", "", plain)),
            }
        )
    whole = {"sentence": "0", "mark": "", "words": "", "title_en": "", "title_es": ""}
    return [*rows, *(dict(whole) for _number in range(SPARE_ROWS))]


def kind_choices(models: list[Any]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the kinds of records by model: “Activity: training” is one choice."""
    groups = []
    for model in models:
        label = model._meta.label_lower
        kinds = getattr(model, "Kind", None)
        if model is Organization or kinds is None:
            continue
        choices = [(f"{label}:{code}", name) for code, name in kinds.choices]
        groups.append((capfirst(str(model._meta.verbose_name)), choices))
    return groups
