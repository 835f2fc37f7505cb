"""Forms of the page that makes provisions from the text of a resolution."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.mandates import Provision
from activities.resolutions.verbs import Acting, acting_of
from catalogue.models import Organization
from catalogue.reading.forms import PastedField
from server.whole_numbers import is_key

MAX_PROPOSALS = 400
MAX_CANDIDATES = 20  # organizations of one proposal
LANGUAGES = ("en", "es")
TEXT_COLUMNS = ("label_en", "label_es", "text_en", "text_es")


class TextsForm(forms.Form):
    """The text of a resolution in one or both languages."""

    resolution_en = PastedField(label=gettext_lazy("Text in English"), required=False)
    resolution_es = PastedField(label=gettext_lazy("Text in Spanish"), required=False)

    def clean(self):
        data = super().clean()
        if not self.errors and not (data.get("resolution_en") or data.get("resolution_es")):
            raise ValidationError(_("Paste the text of the resolution."), code="no_text")
        return data


class CandidateField(forms.ModelMultipleChoiceField):
    """The organizations recognized in the words that name the actors addressed."""

    widget = forms.CheckboxSelectMultiple


class ProposalForm(forms.Form):
    """A proposed provision, to accept, correct or skip."""

    is_accepted = forms.BooleanField(label=gettext_lazy("Add this provision"), required=False)
    number = Provision._meta.get_field("number").formfield()
    label_en = Provision._meta.get_field("label_en").formfield()
    label_es = Provision._meta.get_field("label_es").formfield()
    text_en = Provision._meta.get_field("text_en").formfield()
    text_es = Provision._meta.get_field("text_es").formfield()
    addressees = CandidateField(
        Organization.objects.none(), label=gettext_lazy("Addressed to"), required=False
    )
    candidates = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, existing: dict[str, Provision], organizations: QuerySet[Organization], **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.existing = existing
        keys = [key for key in str(self["candidates"].value() or "").split(",") if is_key(key)]
        self.fields["addressees"].queryset = organizations.filter(pk__in=keys[:MAX_CANDIDATES])
        for name in ("text_en", "text_es"):
            self.fields[name].widget.attrs["rows"] = 4

    @property
    def has_candidates(self) -> bool:
        return bool(self["candidates"].value())

    @property
    def acting(self) -> Acting:
        """Return the verb and addressee of the first language that has a text."""
        for language in LANGUAGES:
            if text := str(self[f"text_{language}"].value() or ""):
                return acting_of(text, language, is_item=self.is_item)
        return Acting()

    @property
    def is_item(self) -> bool:
        return " " in str(self["number"].value() or "").strip()

    @property
    def provision(self) -> Provision | None:
        """Return the provision of the mandate that has this number."""
        return self.existing.get(str(self["number"].value() or "").strip())

    def clean(self):
        data = super().clean()
        if not data.get("is_accepted"):
            self._errors.clear()  # a skipped proposal may be incomplete
            return data
        if "number" in data and not any(data.get(name) for name in ("number", *TEXT_COLUMNS[:2])):
            self.add_error("number", _("Enter a number or a short name for the provision."))
        provision = self.existing.get(data.get("number") or "")
        for name in TEXT_COLUMNS:
            old, new = getattr(provision, name, ""), data.get(name)
            if old and new and _words(old) != _words(new):
                self.add_error(
                    name,
                    _(
                        "The mandate has a provision with this number and another text. Skip it "
                        "here, and change it in the form of the mandate."
                    ),
                )
        return data


class BaseProposalFormSet(forms.BaseFormSet):
    """The proposals of one text. Two accepted ones have different numbers."""

    def clean(self):
        numbers: set[str] = set()
        for form in self.accepted:
            number = form.cleaned_data.get("number")
            if number and number in numbers:
                form.add_error("number", _("Another accepted provision has this number."))
            numbers.add(number)

    @property
    def accepted(self) -> list[ProposalForm]:
        return [form for form in self.forms if getattr(form, "cleaned_data", {}).get("is_accepted")]


ProposalFormSet = forms.formset_factory(
    ProposalForm,
    formset=BaseProposalFormSet,
    extra=0,
    max_num=MAX_PROPOSALS,
    absolute_max=MAX_PROPOSALS,
)


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
