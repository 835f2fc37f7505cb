"""Form in which a person accepts or rejects the changes of a returned Word file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Record
from reports.changes_since_issue import names_pattern
from reports.composition.outline import SECTION_CODES
from reports.composition.source_records import RECORD_MODELS, SourceRecords
from reports.models import ParagraphComment, Report, ReturnedFile
from reports.paragraph_admin import save_paragraphs
from reports.paragraph_changes import DiffPart, word_differences
from reports.paragraph_form import CHOICES, TEXTS, ParagraphForm, state_token
from reports.rendering import compose_report
from reports.word_return.citations import with_citations
from reports.word_return.copies import paragraph_numbers, paragraph_texts
from reports.word_return.proposals import Comparison, Kind, Proposal
from server.text_fields import MultiLineFormField

MAX_COMMENT_LENGTH = ParagraphComment._meta.get_field("text").max_length or 0
MAX_LABEL_LENGTH = 60
ACCEPT, REJECT = "accept", "reject"
WRITTEN_KINDS = (Kind.TEXT, Kind.NEW, Kind.HEADING)
COMMENT_KINDS = (Kind.COMMENT, Kind.OTHER)
PLACED_KINDS = (Kind.NEW, Kind.MOVE)
LABELS = {
    Kind.TEXT: gettext_lazy("Changed text"),
    Kind.OMISSION: gettext_lazy("Deleted: omit the paragraph"),
    Kind.MOVE: gettext_lazy("Moved paragraph"),
    Kind.JOIN: gettext_lazy("Joined to the paragraph above"),
    Kind.NEW: gettext_lazy("New paragraph"),
    Kind.HEADING: gettext_lazy("New or changed heading"),
    Kind.OTHER: gettext_lazy("Change outside the paragraphs: keep it as a comment"),
    Kind.COMMENT: gettext_lazy("Comment"),
}


@dataclass
class ProposalRow:
    """Proposal on the page, with its fields and the differences that it shows."""

    proposal: Proposal
    label: str
    number: int  # of the paragraph in the report
    title: str
    fields: dict[str, Any]
    old_parts: list[DiffPart] = field(default_factory=list)
    new_parts: list[DiffPart] = field(default_factory=list)
    now_parts: list[DiffPart] = field(default_factory=list)
    target: str = ""  # of a move: the beginning of the paragraph that it follows


class ReturnForm(forms.Form):
    """Form with a choice for each proposal, and the text or place to accept.

    A choice that is missing is taken from `_rest`, but not for a paragraph that has also changed in
    the report.
    """

    def __init__(self, report: Report, file: ReturnedFile, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, self.file = report, file
        self.language = file.copy.language
        self.paragraphs = ParagraphForm(report)
        document = compose_report(report, self.language)
        self.now = paragraph_texts(document)
        self.numbers = paragraph_numbers(document)
        headings = {
            key: heading
            for key, values in self.paragraphs.values.items()
            if (heading := values[f"heading_{self.language}"])
        }
        self.proposals = self._new_only(Comparison(file, self.now, headings).proposals())
        for proposal in self.proposals:
            self._add_fields(proposal)
        self.edits: ParagraphForm | None = None

    def _new_only(self, proposals: Iterable[Proposal]) -> list[Proposal]:
        """Return the proposals without the comments that are stored."""
        stored = set(self.report.paragraph_comments.values_list("key", "text"))
        return [
            one
            for one in proposals
            if one.kind not in COMMENT_KINDS
            or not {(one.key, text) for text in self.comment_texts(one)} <= stored
        ]

    def _add_fields(self, proposal: Proposal) -> None:
        self.fields[f"choice-{proposal.id}"] = forms.ChoiceField(
            choices=[(ACCEPT, _("Accept")), (REJECT, _("Reject"))],
            required=False,
            widget=forms.RadioSelect,
            label=_("Choice"),
        )
        if proposal.kind in WRITTEN_KINDS:
            text = self._cited_text(proposal)
            self.fields[f"text-{proposal.id}"] = MultiLineFormField(
                required=False,
                initial=text,
                label=_("Text to accept"),
                widget=forms.Textarea(
                    {"rows": min(max(3, len(text) // 60 + 2), 16), "lang": self.language}
                ),
            )
        if proposal.kind in PLACED_KINDS:
            self.fields[f"after-{proposal.id}"] = forms.CharField(
                required=False,
                initial=proposal.new if proposal.kind == Kind.MOVE else proposal.key,
                label=_("Follows"),
                widget=forms.TextInput({"list": "paragraphs"}),
            )

    def _cited_text(self, proposal: Proposal) -> str:
        """Return the text of the file with the citations of its paragraph, which no file shows."""
        if proposal.kind != Kind.TEXT:
            return proposal.new
        written = self.paragraphs.values[proposal.key][f"text_{self.language}"]
        return with_citations(written, proposal.new)

    # --- validation -------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        rest = self.data.get("_rest", "")
        choices = {}
        for proposal in self.proposals:
            name = f"choice-{proposal.id}"
            choice = self.cleaned_data.get(name) or ("" if proposal.is_conflict else rest)
            if choice not in (ACCEPT, REJECT):
                self.add_error(name, _("Choose whether to accept or reject this change."))
            self.cleaned_data[name] = choices[name] = choice
        # The page shows the choices for all others again if one is refused.
        self.data = {**dict(self.data.items()), **choices}
        if not self.errors:
            self._check_edits()
        return self.cleaned_data

    def accepted(self) -> list[Proposal]:
        return [one for one in self.proposals if self.cleaned_data[f"choice-{one.id}"] == ACCEPT]

    def _check_edits(self) -> None:
        """Check the accepted changes as if they had been made on the page of the paragraphs."""
        data = self._unchanged_data()
        sources: dict[str, set[int]] = {}
        new_keys: list[str] = []
        places: dict[str, list[Proposal]] = {}
        names = self._hidden_names()
        for proposal in self.accepted():
            text = self.cleaned_data.get(f"text-{proposal.id}", "")
            if proposal.kind in WRITTEN_KINDS and not text:
                self.add_error(f"text-{proposal.id}", _("Enter the text, or reject the change."))
            key = proposal.key
            if proposal.kind == Kind.NEW:
                key = f"{proposal.id}-new"
                new_keys.append(key)
            self._write(data, key, proposal, text)
            places.setdefault(key, []).append(proposal)
            if proposal.kind in WRITTEN_KINDS:
                named = {number for number, name in names.items() if name.search(text)}
                sources.setdefault(key, set()).update(proposal.records, named)
        # Each new paragraph is put directly behind the one that it follows: the last one first.
        self.edits = ParagraphForm(
            self.report,
            data,
            groups=self.paragraphs.groups,
            new_keys=new_keys[::-1],
            sources=sources,
        )
        for name, errors in self.edits.errors.items():
            self._show_errors(places, name.partition("-")[2], name, errors)

    def _unchanged_data(self) -> dict[str, str]:
        """Return the fields of the page of the paragraphs, with the state that this page showed."""
        data: dict[str, str] = {}
        for key, values in self.paragraphs.values.items():
            data[f"token-{key}"] = self.data.get(f"token-{key}") or state_token(values)
            data |= {f"{name}-{key}": values[name] for name in TEXTS}
            data |= {f"{name}-{key}": "on" for name in CHOICES if values[name]}
        return data

    def _write(self, data: dict[str, str], key: str, proposal: Proposal, text: str) -> None:
        if proposal.kind in (Kind.TEXT, Kind.NEW):
            data[f"text_{self.language}-{key}"] = text
        elif proposal.kind == Kind.HEADING:
            data[f"heading_{self.language}-{key}"] = text
        elif proposal.kind == Kind.OMISSION:
            data[f"is_omitted-{key}"] = "on"
        elif proposal.kind == Kind.JOIN and proposal.is_split:
            data.pop(f"is_joined-{key}", None)
        elif proposal.kind == Kind.JOIN:
            data[f"is_joined-{key}"] = "on"
        if proposal.kind in PLACED_KINDS:
            after = data[f"after-{key}"] = self.cleaned_data[f"after-{proposal.id}"]
            if proposal.kind == Kind.NEW:
                data[f"section-{key}"] = self._section(after)
            elif not after:
                name = f"after-{proposal.id}"
                self.add_error(name, _("Choose the paragraph that this one follows."))

    def _section(self, key: str) -> str:
        """Return the section to which a paragraph belongs that follows another."""
        code = self.paragraphs.values.get(key, {}).get("section", "")
        codes = (code, code.partition(".")[0])
        return next((one for one in codes if one in SECTION_CODES), SECTION_CODES[0])

    def _show_errors(
        self, places: Mapping[str, list[Proposal]], key: str, name: str, errors: ErrorList
    ) -> None:
        """Show the errors of a paragraph at its proposals, at the field that is wrong."""
        own = places.get(key) or []
        for proposal in own[:1]:
            field_name = "after" if name.startswith("after-") else "text"
            place = f"{field_name}-{proposal.id}"
            self.add_error(place if place in self.fields else f"choice-{proposal.id}", errors)
        if not own:
            self.add_error(None, errors)

    def _hidden_names(self) -> dict[int, Any]:
        """Return patterns of the names of the records in the file that are no longer public."""
        numbers = {n for found in self.file.copy.content["records"].values() for n in found}
        hidden = numbers - {one.number for one in SourceRecords.public_by_number(numbers)}
        names: dict[int, list[str]] = {}
        for model in RECORD_MODELS if hidden else ():
            rows = model._base_manager.filter(number__in=hidden)
            for number, *columns in rows.values_list("number", *model.name_columns):
                names.setdefault(number, []).extend(filter(None, columns))
        return {number: names_pattern(found) for number, found in names.items()}

    # --- saving -----------------------------------------------------------------------------------

    @transaction.atomic
    def save(self, person) -> None:
        """Store all accepted changes, and delete the returned file."""
        save_paragraphs(
            report=self.report,
            edits=self.edits.changed_edits() if self.edits else {},
            comments={},
            done=(),
            person=person,
        )
        uploader = person.display_name
        for proposal in self.accepted():
            is_written = proposal.kind == Kind.COMMENT and proposal.authors
            name = proposal.authors[0][:200] if is_written else uploader
            for text in self.comment_texts(proposal):
                comment = ParagraphComment(
                    report=self.report,
                    key=proposal.key,
                    text=text,
                    person=person,
                    person_name=name,
                )
                comment.full_clean(exclude=["report"])
                comment.save()
        self.file.delete()

    @staticmethod
    def comment_texts(proposal: Proposal) -> list[str]:
        """Return the comments that a proposal becomes; a long one is divided."""
        if proposal.kind not in COMMENT_KINDS:
            return []
        old, new = " ".join(proposal.old.split()), " ".join(proposal.new.split())
        text = new
        if proposal.kind == Kind.OTHER and old and new:
            text = _("In the Word file, “%(old)s” is replaced by “%(new)s”.") % {
                "old": old,
                "new": new,
            }
        elif proposal.kind == Kind.OTHER and old:
            text = _("In the Word file, “%(old)s” is deleted.") % {"old": old}
        elif proposal.kind == Kind.OTHER:
            text = _("The Word file adds: “%(new)s”.") % {"new": new}
        return [
            text[start : start + MAX_COMMENT_LENGTH].strip()
            for start in range(0, len(text), MAX_COMMENT_LENGTH)
        ]

    # --- for the page -----------------------------------------------------------------------------

    def rows(self) -> list[ProposalRow]:
        return [self._row(proposal) for proposal in self.proposals]

    def _row(self, proposal: Proposal) -> ProposalRow:
        names = ("choice", "text", "after")
        row = ProposalRow(
            proposal,
            str(LABELS[proposal.kind]),
            self.numbers.get(proposal.key, 0),
            self.beginning(proposal.key),
            {
                name: self[f"{name}-{proposal.id}"]
                for name in names
                if f"{name}-{proposal.id}" in self.fields
            },
        )
        if proposal.kind == Kind.JOIN and proposal.is_split:
            row.label = _("Separated from the paragraph above")
        if proposal.kind in (Kind.MOVE, Kind.JOIN):
            row.target = self.beginning(proposal.new)
            return row
        if not proposal.old:
            row.new_parts = [DiffPart("same", proposal.new)]
            return row
        parts = word_differences(proposal.old, proposal.new)
        row.old_parts = [part for part in parts if part.kind != "new"]
        row.new_parts = [part for part in parts if part.kind != "old"]
        if proposal.is_conflict:
            parts = word_differences(proposal.old, proposal.now)
            row.now_parts = [part for part in parts if part.kind != "old"]
        return row

    def beginning(self, key: str) -> str:
        text = self.now.get(key, "")
        return f"{text[:MAX_LABEL_LENGTH]}…" if len(text) > MAX_LABEL_LENGTH else text

    def tokens(self) -> list[tuple[str, str]]:
        """Return the state of each paragraph that a proposal changes, as the page shows it."""
        keys = dict.fromkeys(one.key for one in self.proposals)
        values = self.paragraphs.values
        return [(key, state_token(values[key])) for key in keys if key in values]

    def places(self) -> list[tuple[str, int, str]]:
        """Return the paragraphs that another can follow: key, number and beginning."""
        return [(key, self.numbers[key], self.beginning(key)) for key in self.now]

    def records(self) -> list[Record]:
        """Return the public records behind the changed paragraphs."""
        numbers = {n for one in self.proposals for n in one.records}
        return list(SourceRecords.public_by_number(numbers))
