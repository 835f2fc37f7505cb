"""Page of the staff area on which the author edits the paragraphs of a draft."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from catalogue.admin.go_to import found_records
from reports.composition.source_records import SourceRecords
from reports.models import EditedParagraph, ParagraphComment, Report
from reports.paragraph_form import CHOICES, TEXTS, ParagraphForm
from reports.rendering import compose_all_languages
from reports.word_counts import word_counts
from server.whole_numbers import is_key


@transaction.atomic
def save_paragraphs(
    *, report: Report, edits: Mapping[str, Mapping[str, Any]], comments: Mapping[str, str],
    done: Iterable[int], person,
) -> None:  # fmt: skip
    """Store edits by key, comments by key, and that the comments `done` are done.

    An edit that leaves everything as composed is deleted.
    """
    for key, values in edits.items():
        row = report.edited_paragraphs.filter(key=key).first()
        row = row or EditedParagraph(report=report, key=key)
        for name, value in values.items():
            setattr(row, name, value)
        if any(values[name] for name in (*TEXTS, *CHOICES)):
            row.full_clean(exclude=["report"])
            row.save()
        elif row.pk:
            row.delete()
    name = person.display_name
    for key, text in comments.items():
        ParagraphComment.objects.create(
            report=report, key=key, text=text, person=person, person_name=name
        )
    for comment in report.paragraph_comments.filter(pk__in=list(done), is_done=False):
        comment.is_done = True
        comment.save(update_fields=["is_done"])


class ParagraphPageMixin:
    """The page of the paragraphs, for `ReportAdmin`."""

    @transaction.atomic
    def paragraphs_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show every paragraph in both languages, and save the changes of the author."""
        report = self.get_draft(request, pk)
        is_submitted = request.method == "POST"
        if is_submitted:
            Report.objects.select_for_update().get(pk=report.pk)
        form = ParagraphForm(report, request.POST if is_submitted else None)
        if is_submitted and form.is_valid():
            done = [int(value) for value in request.POST.getlist("done") if is_key(value)]
            save_paragraphs(
                report=report,
                edits=form.changed_edits(),
                comments=form.comments(),
                done=done,
                person=request.user,
            )
            messages.success(request, _("Saved."))
            to_preview = "_preview" in request.POST
            target = report.get_absolute_url() if to_preview else request.get_full_path()
            return HttpResponseRedirect(target)
        title = _("Paragraphs: %(account)s") % {"account": report.name}
        counts = word_counts(report, compose_all_languages(report))
        return self.admin_page(
            request,
            report,
            "paragraphs",
            title=title,
            form=form,
            rows=form.rows(),
            word_counts=counts,
        )

    def citations_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return the public records that a name or number finds, for texts that cite them."""
        self.get_draft(request, pk)
        found = {one.record.number: one for one in found_records(request, request.GET.get("q", ""))}
        public = {record.number for record in SourceRecords.public_by_number(set(found))}
        results = [
            {"number": number, "name": str(one.record), "details": one.details}
            for number, one in found.items()
            if number in public
        ]
        return JsonResponse({"results": results})
