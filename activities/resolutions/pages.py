"""Staff pages: the provisions of a mandate from the text of its resolution."""

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.mandates import Mandate, Provision
from activities.resolutions.forms import LANGUAGES, MAX_PROPOSALS, ProposalFormSet, TextsForm
from activities.resolutions.proposals import Split, source_text, split_texts, write_provisions
from catalogue.base.languages import guessed_language
from catalogue.base.name_matching import filter_by_name
from catalogue.base.rules import database_error_message
from catalogue.models import Citation, Organization, Source, SourceText
from catalogue.workflow.proposals import is_publish_refusal
from server.text import without_refused
from server.whole_numbers import is_key
from staff.roles import has_model_permission

MAX_MANDATES = 20
MAX_QUERY_LENGTH = 200
SOURCE_PARAMETER = "source"


class ResolutionMixin:
    """The page that makes provisions from a text, in the admin of mandates."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "activities_mandate_resolution"
        return [
            path("resolution/", view(self.choose_view), name=f"{name}_choose"),
            path("<int:pk>/resolution/", view(self.resolution_view), name=name),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and self.may_write_provisions(request, obj):
            context["resolution_url"] = _address(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def source_links(self, request, source):
        """Return a link from the reading page of a source."""
        if not self.has_change_permission(request) or not _may_write(request.user):
            return []
        address = reverse("admin:activities_mandate_resolution_choose")
        return [(_("Provisions from this text"), f"{address}?{SOURCE_PARAMETER}={source.pk}")]

    def may_write_provisions(self, request, mandate: Mandate) -> bool:
        """Return whether the user may change this mandate without a proposal."""
        return (
            self.has_change_permission(request, mandate)
            and _may_write(request.user)
            and self.editable_by_user(request, Mandate.objects.filter(pk=mandate.pk)).exists()
        )

    # --- the mandate of a source ------------------------------------------------------------------

    def choose_view(self, request):
        """Choose the mandate for the text of a source: those that cite it, or found by name."""
        if not self.has_change_permission(request) or not _may_write(request.user):
            raise PermissionDenied
        sources = self._sources(request)
        query = without_refused(request.GET.get("q", ""), one_line=True)[:MAX_QUERY_LENGTH]
        mandates = self.editable_by_user(request, Mandate.objects.order_by("-changed_at", "-pk"))
        if query:
            mandates = filter_by_name(mandates, query, self.name_fields)
        elif sources:
            content_type = ContentType.objects.get_for_model(Mandate)
            citations = Citation.objects.filter(source__in=sources, content_type=content_type)
            cited = mandates.filter(pk__in=citations.values("object_id"))
            mandates = cited if cited.exists() else mandates
        context = self._resolution_context(
            request,
            title=_("Mandate of the text"),
            mandates=[(one, _address(one, sources)) for one in mandates[:MAX_MANDATES]],
            sources=sources,
            query=query,
            add_url=reverse("admin:activities_mandate_add"),
        )
        return TemplateResponse(request, "admin/resolutions/choose.html", context)

    # --- texts, proposals, provisions -------------------------------------------------------------

    def resolution_view(self, request, pk: int):
        """Show the form of the texts, then the proposals; write the accepted ones."""
        mandate = get_object_or_404(Mandate, pk=pk)
        if not self.has_change_permission(request, mandate) or not _may_write(request.user):
            raise PermissionDenied
        if not self.may_write_provisions(request, mandate):
            message = _("The mandate is published. Change its provisions in its form.")
            messages.error(request, message)
            return redirect("admin:activities_mandate_change", mandate.pk)
        if request.method != "POST":
            form = TextsForm(initial=self._texts_of_sources(request))
            return self._texts_page(request, mandate, form)
        form = TextsForm(request.POST)
        if not form.is_valid() or "_texts" in request.POST:
            return self._texts_page(request, mandate, form)
        texts = {code: form.cleaned_data[f"resolution_{code}"] for code in LANGUAGES}
        split = split_texts(texts, request.user)
        if "_split" in request.POST:
            if split.unrecognized or not split.initial:
                form.add_error(None, _not_recognized(split))
                return self._texts_page(request, mandate, form)
            if len(split.initial) > MAX_PROPOSALS:
                error = _("The text has more than %(count)s paragraphs and items. Shorten it.")
                form.add_error(None, error % {"count": MAX_PROPOSALS})
                return self._texts_page(request, mandate, form)
            return self._proposals_page(request, mandate, form, split)
        return self._write(request, mandate, form, split)

    def _write(self, request, mandate: Mandate, form: TextsForm, split: Split):
        data = request.POST.copy()
        if "_all" in data:
            for number in range(len(split.initial)):
                data[f"form-{number}-is_accepted"] = "on"
        formset = self._formset(request, mandate, data=data)
        if "_all" in data or not formset.is_valid():
            return self._proposals_page(request, mandate, form, split, formset)
        if not formset.accepted:
            error = _("No provision is chosen. Mark those to add.")
            return self._proposals_page(request, mandate, form, split, formset, error)
        try:
            provisions = write_provisions(mandate, formset.accepted)
        except ValidationError as exception:
            error = " ".join(exception.messages)
            return self._proposals_page(request, mandate, form, split, formset, error)
        except IntegrityError as exception:
            if is_publish_refusal(exception):  # published since the page was opened
                raise PermissionDenied from exception
            error = str(database_error_message(exception))
            return self._proposals_page(request, mandate, form, split, formset, error)
        numbers = ", ".join(one.number or str(one.label) for one in provisions)
        self.log_change(request, mandate, [{"added": {"name": "provision", "object": numbers}}])
        message = ngettext(
            "%(count)s provision was saved.", "%(count)s provisions were saved.", len(provisions)
        )
        messages.success(request, message % {"count": len(provisions)})
        return redirect(
            reverse("admin:activities_mandate_change", args=[mandate.pk]) + "#provisions-group"
        )

    def _formset(self, request, mandate: Mandate, **kwargs):
        """Return the proposals. Their organizations are those whose names the user may see."""
        existing = {one.number: one for one in mandate.provisions.all() if one.number}
        organizations = Organization.objects.all()
        if not has_model_permission(request.user, "view", Organization):
            organizations = Organization.objects.public()
        form_kwargs = {"existing": existing, "organizations": organizations}
        return ProposalFormSet(form_kwargs=form_kwargs, **kwargs)

    def _texts_page(self, request, mandate: Mandate, form: TextsForm):
        content_type = ContentType.objects.get_for_model(Mandate)
        citations = Citation.objects.filter(content_type=content_type, object_id=mandate.pk)
        cited = Source.objects.filter(pk__in=citations.values("source_id"))
        cited = cited if has_model_permission(request.user, "view", Source) else cited.none()
        context = self._resolution_context(
            request,
            title=_("Provisions from a text"),
            mandate=mandate,
            form=form,
            sources=[(one, _address(mandate, [one])) for one in cited if _newest_text(one)],
        )
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/resolutions/texts.html", context, status=status)

    def _proposals_page(self, request, mandate, form, split: Split, formset=None, error=""):
        if formset is None:
            formset = self._formset(request, mandate, initial=split.initial)
        is_refused = formset.is_bound and (bool(error) or "_all" not in request.POST)
        context = self._resolution_context(
            request,
            title=_("Proposed provisions"),
            mandate=mandate,
            form=form,
            split=split,
            formset=formset,
            error=error
            or (_("Correct the errors below. Nothing was saved.") if is_refused else ""),
        )
        status = 400 if is_refused else 200
        return TemplateResponse(request, "admin/resolutions/proposals.html", context, status=status)

    def _resolution_context(self, request, **more) -> dict:
        return {**self.admin_site.each_context(request), "opts": self.opts, **more}

    def _sources(self, request) -> list[Source]:
        """Return the sources that the address names, at most one for each language."""
        keys = [key for key in request.GET.getlist(SOURCE_PARAMETER) if is_key(key)]
        if not keys or not has_model_permission(request.user, "view", Source):
            return []
        return list(Source.objects.filter(pk__in=keys[: len(LANGUAGES)]))

    def _texts_of_sources(self, request) -> dict[str, str]:
        texts: dict[str, str] = {}
        for source in self._sources(request):
            if text := _newest_text(source):
                content = source_text(text)
                texts[f"resolution_{guessed_language(content)}"] = content
        return texts


def _may_write(user) -> bool:
    return all(has_model_permission(user, verb, Provision) for verb in ("add", "change"))


def _newest_text(source: Source) -> SourceText | None:
    texts = SourceText.objects.filter(source=source).defer("pasted")
    return next((text for text in texts if text.is_readable), None)


def _address(mandate: Mandate, sources=()) -> str:
    address = reverse("admin:activities_mandate_resolution", args=[mandate.pk])
    query = "&".join(f"{SOURCE_PARAMETER}={one.pk}" for one in sources)
    return f"{address}?{query}" if query else address


def _not_recognized(split: Split) -> str:
    if split.unrecognized == ["es"]:
        return _("The Spanish text was not recognized as a resolution: no numbered paragraphs.")
    return _(
        "The text was not recognized as a resolution. Paste it from the name of the body that "
        "adopts it to the last paragraph, each paragraph on a new line with its number."
    )
