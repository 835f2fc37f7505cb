"""Staff pages: documents to read, the text of a source with its records, and the decisions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalogue.base.rules import database_error_message
from catalogue.kinds import listed_kinds
from catalogue.reading.comparison import compared
from catalogue.reading.forms import DecisionForm, NewDocumentForm, PasteForm
from catalogue.reading.likely import record_to_cite
from catalogue.reading.models import ParagraphDecision, SourceParagraph, SourceText
from catalogue.reading.paragraph_edits import join_with_next, split_paragraph, undo_last
from catalogue.reading.prefill import citation_of, select
from catalogue.reading.progress import progress_of, readable_texts
from catalogue.reading.reading_view import ReadingView
from catalogue.reading.storage import create_text, is_readable_file
from catalogue.reading.tasks import enqueue
from catalogue.records.organizations import Organization
from catalogue.records.sources import Source, SourceKind
from server.jobs import is_worker_running
from server.whole_numbers import is_key
from staff.roles import has_model_permission

MAX_DOCUMENTS = 100


class ReadingMixin:
    """The pages of the texts of sources, in the admin of sources."""

    def get_urls(self):
        pages = [
            ("reading/", self.documents_view, "documents"),
            ("<int:pk>/reading/", self.reading_view, "text"),
            ("<int:pk>/reading/start/", require_POST(self.start_view), "start"),
            ("<int:pk>/reading/compare/", self.compare_view, "compare"),
            ("<int:pk>/reading/undo/", require_POST(self.undo_correction_view), "undo"),
            ("<int:pk>/reading/<int:key>/split/", require_POST(self.split_view), "split"),
            ("<int:pk>/reading/<int:key>/join/", require_POST(self.join_view), "join"),
            ("<int:pk>/reading/<int:key>/decide/", require_POST(self.decide_view), "decide"),
            ("<int:pk>/reading/<int:key>/cite/", self.cite_view, "cite"),
        ]
        return [
            *(
                path(route, self.admin_site.admin_view(view), name=f"catalogue_reading_{name}")
                for route, view, name in pages
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        address = reverse("admin:catalogue_reading_documents")
        return super().changelist_view(request, {"documents_url": address, **(extra_context or {})})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["reading_url"] = reverse("admin:catalogue_reading_text", args=[obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _reading_context(self, request, **more) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **more}

    def _source(self, request, pk: int) -> Source:
        source = get_object_or_404(Source, pk=pk)
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        return source

    # --- documents ------------------------------------------------------------------------------

    def documents_view(self, request):
        """Show the documents that are not done, and a form for a new one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_add = self.has_add_permission(request)
        is_sent = request.method == "POST"
        if is_sent and not may_add:
            raise PermissionDenied
        form = NewDocumentForm(*((request.POST, request.FILES) if is_sent else ()))
        if is_sent and form.is_valid():
            text = self._create_document(request, form)
            return redirect("admin:catalogue_reading_text", text.source_id)
        texts = list(readable_texts()[:MAX_DOCUMENTS])
        progress = progress_of(texts)
        documents = [(text, progress[text.pk]) for text in texts]
        context = self._reading_context(
            request,
            title=_("Read a document"),
            form=form if may_add else None,
            unfinished=[one for one in documents if one[1].left],
            finished=[one for one in documents if not one[1].left],
        )
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/reading/documents.html", context, status=status)

    def _create_document(self, request, form: NewDocumentForm) -> SourceText:
        """Create a source and the first version of its text, and queue the reading."""
        file, pasted = form.cleaned_data["file"], form.cleaned_data["pasted"]
        title = form.cleaned_data["title"]
        with transaction.atomic():
            source = Source(
                title_en=title or file.name.rpartition(".")[0].replace("_", " ")[:500] or file.name,
                kind=SourceKind.DOCUMENT,
                file=file or "",
            )
            source.full_clean()
            source.save()
            self.log_addition(request, source, [{"added": {}}])
            text = create_text(source, request.user, pasted or "")
            enqueue(text)
        return text

    def start_view(self, request, pk: int):
        """Queue the reading of the file of a source, or of a pasted text."""
        source = self._source(request, pk)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        pasted = ""
        if "pasted" in request.POST:
            form = PasteForm(request.POST)
            if not form.is_valid() or not form.cleaned_data["pasted"]:
                messages.error(request, _("Paste the text of the document."))
                return redirect("admin:catalogue_reading_text", pk)
            pasted = form.cleaned_data["pasted"]
        elif not is_readable_file(source):
            messages.error(request, _("This source has no file that can be read."))
            return redirect("admin:catalogue_reading_text", pk)
        with transaction.atomic():
            enqueue(create_text(source, request.user, pasted))
        return redirect("admin:catalogue_reading_text", pk)

    # --- one text -------------------------------------------------------------------------------

    def reading_view(self, request, pk: int, **more):
        """Show the text of a source with the recognized names and the records that rest on it.

        `more` is added to the context.
        """
        source = self._source(request, pk)
        texts = list(SourceText.objects.filter(source=source).defer("pasted"))
        asked = request.GET.get("version", "")
        text = next(
            (one for one in texts if str(one.version) == asked), texts[0] if texts else None
        )
        if asked and (text is None or str(text.version) != asked):
            raise Http404
        context = self._reading_context(
            request,
            title=str(source),
            source=source,
            text=text,
            texts=texts,
            is_readable_file=is_readable_file(source),
            may_change=self.has_change_permission(request, source),
            paste_form=PasteForm(),
            **more,
        )
        if text is not None and text.is_running:
            context["is_without_worker"] = not is_worker_running()
        if text is not None and text.is_readable:
            view = ReadingView(request, source, text)
            if "after" in request.GET:
                position = view.next_after(request.GET["after"])
                return redirect(f"{self._text_address(text)}p={position}#b{position}")
            context |= view.context()
            context["source_links"] = self._source_links(request, source)
            context["new_records"] = self._new_record_links(request, context["current"])
            context["decision_form"] = DecisionForm()
            context["may_add_names"] = has_model_permission(request.user, "add", Organization)
        status = 400 if "split_error" in more else 200
        return TemplateResponse(request, "admin/reading/text.html", context, status=status)

    def _source_links(self, request, source: Source) -> list[tuple[str, str]]:
        """Return the links of all kinds to pages that take the text of the source."""
        admins = [self.admin_site.get_model_admin(kind.model) for kind in listed_kinds()]
        return [link for one in admins for link in one.source_links(request, source)]

    def _new_record_links(self, request, current) -> list[tuple[str, str]]:
        """Return the label and the address of the form of each kind that the user may add."""
        if current is None:
            return []
        back = reverse("admin:catalogue_reading_text", args=[current.source_pk])
        query = urlencode(
            {
                "_paragraph": current.paragraph.pk,
                "_sentence": current.sentence.number,
                "_back": f"{back}?p={current.paragraph.position}#b{current.paragraph.position}",
            }
        )
        links = []
        for kind in listed_kinds():
            opts = kind.model._meta
            if has_model_permission(request.user, "add", kind.model):
                address = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
                links.append((str(opts.verbose_name), f"{address}?{query}"))
        return links

    # --- decisions and citations ------------------------------------------------------------------

    def _paragraph(self, request, pk: int, key: int) -> SourceParagraph:
        source = self._source(request, pk)
        paragraphs = SourceParagraph.objects.select_related("text__source").defer("text__pasted")
        paragraph = get_object_or_404(paragraphs, pk=key, text__source=source)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        return paragraph

    def decide_view(self, request, pk: int, key: int):
        """Note that there is nothing to record in a paragraph, or take that decision back."""
        paragraph = self._paragraph(request, pk, key)
        if "undo" in request.POST:
            ParagraphDecision.objects.filter(paragraph=paragraph).delete()
            return self._to_paragraph(paragraph)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose a reason."))
            return self._to_paragraph(paragraph)
        ParagraphDecision.objects.update_or_create(
            paragraph=paragraph,
            defaults={"reason": form.cleaned_data["reason"], "decided_by": request.user},
        )
        return self._to_paragraph(paragraph, is_next=True)

    def cite_view(self, request, pk: int, key: int):
        """Add a citation of a paragraph to a record, or search for the record."""
        paragraph = self._paragraph(request, pk, key)
        if request.method != "POST":
            return self._to_paragraph(paragraph)
        citable = record_to_cite(request)
        if citable is None:
            raise Http404
        if not citable.is_direct:
            raise PermissionDenied
        citation = citation_of(select(paragraph, ""))
        citation.record = citable.record
        try:
            with transaction.atomic():
                citation.full_clean()
                citation.save()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except IntegrityError as error:
            messages.error(request, database_error_message(error))
        else:
            self.log_addition(request, citation, [{"added": {}}])
            sentence = _("Cited in “%(record)s”.") % {"record": citable.record}
            messages.success(request, sentence)
        return self._to_paragraph(paragraph)

    def _to_paragraph(self, paragraph: SourceParagraph, *, is_next: bool = False):
        """Return a redirect to a paragraph, or to the next one that is not done."""
        address = self._text_address(paragraph.text)
        if is_next:
            return HttpResponseRedirect(f"{address}after={paragraph.position}")
        return HttpResponseRedirect(f"{address}p={paragraph.position}#b{paragraph.position}")

    def _text_address(self, text: SourceText) -> str:
        """Return the address of a version of a text, to which a query can be added."""
        address = reverse("admin:catalogue_reading_text", args=[text.source_id])
        is_latest = not SourceText.objects.filter(
            source=text.source_id, version__gt=text.version
        ).exists()
        return f"{address}?" if is_latest else f"{address}?version={text.version}&"

    # --- corrections of paragraphs ----------------------------------------------------------------

    def split_view(self, request, pk: int, key: int):
        """Divide a paragraph at the line breaks that were typed; show a refused text again."""
        paragraph = self._paragraph(request, pk, key)
        typed = request.POST.get("divided", "")
        try:
            split_paragraph(paragraph, typed, request.user)
        except ValidationError as error:
            version = paragraph.text.version
            request.GET = QueryDict(f"p={paragraph.position}&version={version}")
            return self.reading_view(request, pk, split_error=error.messages[0], divided=typed)
        messages.success(request, _("The paragraph was divided."))
        return self._to_paragraph(paragraph)

    def join_view(self, request, pk: int, key: int):
        """Join a paragraph with the next one."""
        paragraph = self._paragraph(request, pk, key)
        next_key = request.POST.get("next", "")
        try:
            join_with_next(paragraph, int(next_key) if is_key(next_key) else 0, request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The paragraphs were joined."))
        return self._to_paragraph(paragraph)

    def undo_correction_view(self, request, pk: int):
        """Undo the last correction of the paragraphs of a text."""
        source = self._source(request, pk)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        version = request.POST.get("version", "")
        texts = SourceText.objects.filter(version=int(version) if is_key(version) else 0)
        text = get_object_or_404(texts.defer("pasted"), source=source)
        position = undo_last(text)
        address = self._text_address(text)
        if position is None:
            messages.info(request, _("Nothing to undo."))
            return HttpResponseRedirect(address)
        messages.success(request, _("The correction was undone."))
        return HttpResponseRedirect(f"{address}p={position}#b{position}")

    # --- versions ---------------------------------------------------------------------------------

    def compare_view(self, request, pk: int):
        """Compare two versions of the text of a source, by default the last two."""
        source = self._source(request, pk)
        texts = [
            text
            for text in SourceText.objects.filter(source=source).defer("pasted")
            if text.is_readable
        ]
        if len(texts) < 2:
            raise Http404
        numbers = {str(text.version): text for text in texts}
        old = numbers.get(request.GET.get("from", ""), texts[1])
        new = numbers.get(request.GET.get("to", ""), texts[0])
        context = self._reading_context(
            request,
            title=_("Compare versions"),
            source=source,
            texts=texts,
            old=old,
            new=new,
            changes=compared(old, new),
        )
        return TemplateResponse(request, "admin/reading/compare.html", context)
