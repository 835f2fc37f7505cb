"""Staff pages that make several drafts at once from a text: organizations, and other records."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.kinds import listed_kinds
from catalogue.reading.batch_forms import (
    KindOfAllForm,
    NameFormSet,
    SentenceFormSet,
    kind_choices,
    name_initial,
    sentence_initial,
)
from catalogue.reading.first_values import create_draft
from catalogue.reading.models import SourceParagraph, SourceText
from catalogue.reading.new_names import new_names
from catalogue.reading.prefill import citation_of, select
from catalogue.records.organizations import Organization
from catalogue.records.sources import Source
from staff.roles import has_model_permission


class BatchMixin:
    """The pages that make several drafts from a text, in the admin of sources."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/reading/names/", view(self.names_view), name="catalogue_reading_names"),
            path(
                "<int:pk>/reading/<int:key>/several/",
                view(self.several_view),
                name="catalogue_reading_several",
            ),
            *super().get_urls(),
        ]

    # --- organizations ----------------------------------------------------------------------------

    def names_view(self, request, pk: int):
        """Propose the names of organizations that no record has, and make drafts of the chosen."""
        source = self._source(request, pk)
        text = get_object_or_404(
            SourceText.objects.filter(source=source).defer("pasted").order_by("-version")[:1]
        )
        may_cite = request.user.has_perm("catalogue.add_citation")
        if not has_model_permission(request.user, "add", Organization) or not may_cite:
            raise PermissionDenied
        text.source = source
        names = new_names(text)
        initial = [name_initial(one) for one in names]
        if request.method == "POST":
            formset = NameFormSet(request.POST, initial=initial)
            if formset.is_valid() and self._save_names(request, formset, text):
                return self._to_text(source)
        else:
            formset = NameFormSet(initial=initial)
        context = self._reading_context(
            request, title=_("Names without a record"), source=source, formset=formset
        )
        status = 400 if formset.is_bound else 200
        return TemplateResponse(request, "admin/reading/names.html", context, status=status)

    def _save_names(self, request, formset, text: SourceText) -> bool:
        """Create the chosen organizations, each cited where it is named; False after an error."""
        count = 0
        with transaction.atomic():
            for form in formset:
                if not form.cleaned_data.get("is_chosen"):
                    continue
                try:
                    self._save_name(request, form.cleaned_data, text)
                except ValidationError as error:
                    form.add_error(None, error.messages[0])
                count += 1
            if has_errors := any(form.errors for form in formset):
                transaction.set_rollback(True)
        if not has_errors:
            sentence = ngettext(
                "%(count)s organization was added as a draft.",
                "%(count)s organizations were added as drafts.",
                count,
            )
            messages.success(request, sentence % {"count": count})
        return not has_errors

    def _save_name(self, request, data: dict[str, Any], text: SourceText) -> None:
        language = data["language"]
        record = Organization(
            kind=data["kind"],
            country=data["country"],
            **{f"title_{language}": data["name"], f"acronym_{language}": data["acronym"]},
        )
        record.full_clean()
        record.save()
        self.log_addition(request, record, [{"added": {}}])
        keys = data["paragraphs"]
        for paragraph in text.paragraphs.filter(pk__in=keys).order_by("position"):
            paragraph.text = text
            citation = citation_of(select(paragraph, ""))
            citation.record = record
            citation.full_clean()
            citation.save()

    # --- records of several kinds -----------------------------------------------------------------

    def several_view(self, request, pk: int, key: int):
        """Make a draft of each sentence of a paragraph for which a kind is chosen."""
        source = self._source(request, pk)
        paragraph = get_object_or_404(
            SourceParagraph.objects.select_related("text__source").defer("text__pasted"),
            pk=key,
            text__source=source,
        )
        choices = kind_choices(
            [
                kind.model
                for kind in listed_kinds()
                if has_model_permission(request.user, "add", kind.model)
            ]
        )
        if not choices or not request.user.has_perm("catalogue.add_citation"):
            raise PermissionDenied
        rows = sentence_initial(paragraph)
        options: dict[str, Any] = {"initial": rows, "form_kwargs": {"choices": choices}}
        if request.method == "POST":
            formset = SentenceFormSet(request.POST, **options)
            of_all = KindOfAllForm(request.POST, choices=choices)
            is_valid = formset.is_valid() and of_all.is_valid()
            if is_valid and self._save_sentences(request, formset, of_all, paragraph):
                return self._to_paragraph(paragraph)
        else:
            formset, of_all = SentenceFormSet(**options), KindOfAllForm(choices=choices)
        context = self._reading_context(
            request,
            title=_("Several records: %(place)s") % {"place": paragraph.place},
            source=source,
            paragraph=paragraph,
            formset=formset,
            of_all=of_all,
        )
        status = 400 if formset.is_bound else 200
        return TemplateResponse(request, "admin/reading/several.html", context, status=status)

    def _save_sentences(self, request, formset, of_all, paragraph: SourceParagraph) -> bool:
        """Create a draft for each chosen sentence; return False after an error."""
        models = {kind.model._meta.label_lower: kind.model for kind in listed_kinds()}
        created: list[Any] = []
        with transaction.atomic():
            for form in formset:
                data = form.cleaned_data
                kind = form.chosen_kind(of_all.cleaned_data["kind_of_all"])
                if not kind:
                    continue
                label, _separator, code = kind.partition(":")
                model = models[label]
                chosen = {"kind": code} | {name: data[name] for name in ("title_en", "title_es")}
                chosen |= _item_values(model, data["mark"], created)
                try:
                    selected = select(paragraph, data["sentence"])
                    record = create_draft(selected, model, request.user, **chosen)
                except ValidationError as error:
                    form.add_error(None, error.messages[0])
                else:
                    self.log_addition(request, record, [{"added": {}}])
                    created.append((record, bool(data["mark"])))
            has_errors = any(form.errors for form in formset)
            if has_errors:
                transaction.set_rollback(True)
        if not has_errors:
            sentence = ngettext(
                "%(count)s record was added as a draft.",
                "%(count)s records were added as drafts.",
                len(created),
            )
            messages.success(request, sentence % {"count": len(created)})
        return not has_errors

    def _to_text(self, source: Source):
        address = reverse("admin:catalogue_reading_text", args=[source.pk])
        return redirect(f"{address}?after=0")


def _item_values(model, mark: str, created: list[tuple[Any, bool]]) -> dict[str, Any]:
    """Return the printed number of an item, and the record before it that contains it."""
    names = {column.name for column in model._meta.get_fields()}
    if not mark or not {"printed_number", "position", "parent"} <= names:
        return {}
    parents = [one for one, is_item in created if isinstance(one, model) and not is_item]
    items = sum(is_item and isinstance(one, model) for one, is_item in created)
    return {
        "printed_number": mark,
        "position": items + 1,
        "parent": parents[-1] if parents else None,
    }
