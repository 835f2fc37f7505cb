"""Models of the text of a source: its versions, their paragraphs and the decisions on them.

The text of an internal source must not leave the staff area. None of these models has a history,
a search column, a kind, an import table or an API, so their texts are in no history, search,
completion, file or answer of the API.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.translation import TranslatedProperty
from catalogue.records.sources import Source


class ReadingState(models.TextChoices):
    """States of the text of a source."""

    QUEUED = "queued", _("Waiting to be read")
    READY = "ready", _("Read")
    PARTLY = "partly", _("Partly read")
    NO_TEXT = "no-text", _("Without text")
    REFUSED = "refused", _("Cannot be read")
    FAILED = "failed", _("Failed")


class Reason(models.TextChoices):
    """Reasons why a file was not read, or not read as a whole."""

    PASSWORD = (
        "password",
        _("The file is protected by a password. Save it without one and upload it again."),
    )
    DAMAGED = "damaged", _("The file is damaged. Open and save it again, then upload it.")
    TOO_LARGE = "too_large", _("The file is too large to be read. Divide it and upload its parts.")
    TOO_MANY_PAGES = (
        "too_many_pages",
        _("The file has more than 1,000 pages. Divide it and upload its parts."),
    )
    UNSUPPORTED = (
        "unsupported",
        _("Files of this format cannot be read. Save it as PDF, DOCX or ODT, or paste its text."),
    )
    CRASHED = (
        "crashed",
        _("The file could not be read. Save it in another format, or paste its text."),
    )
    MISSING = "missing", _("The file is missing on the server. Contact the site administrator.")
    SCANNED = (
        "scanned",
        _("The pages are pictures without text. Recognize their text with another program first."),
    )
    SOME_SCANNED = "some_scanned", _("Some pages are pictures without text.")
    EMPTY = "empty", _("The file contains no text.")
    CUT = "cut", _("Only the beginning was read, because the text is very long.")
    ATTACHMENTS = "attachments", _("The files attached to the e-mail were not read.")
    INTERRUPTED = "interrupted", _("The reading was interrupted several times. Start it again.")


class SourceText(models.Model):
    """One version of the text of a source. A new file makes a new version.

    Its words never change. Its paragraphs may be divided and joined (`paragraph_edits`).
    """

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="texts", verbose_name=_("source")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(
        _("state of the text"), max_length=8, choices=ReadingState, default=ReadingState.QUEUED
    )
    reason = models.CharField(_("reason"), max_length=15, choices=Reason, blank=True)
    file = models.CharField(_("stored file"), max_length=255, blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    pasted = models.TextField(_("pasted text"), blank=True)
    digest = models.CharField(_("checksum (SHA-256)"), max_length=64, blank=True)
    reader = models.CharField(_("reader"), max_length=10, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    blank_pages = ArrayField(
        models.PositiveIntegerField(), verbose_name=_("pages without text"), default=list
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("read at"), null=True)
    edits = models.JSONField(  # corrections of its paragraphs, which can be undone
        default=list, db_default=models.Value([], models.JSONField())
    )

    State = ReadingState
    has_history = False
    editor_permissions = ("view", "add")

    class Meta:
        verbose_name = _("text of a source")
        verbose_name_plural = _("texts of sources")
        ordering: ClassVar[list[str]] = ["source", "-version"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("state", ReadingState, or_empty=False),
            rules.choices_constraint("reason", Reason),
            models.UniqueConstraint(
                fields=["source", "version"],
                name="catalogue_sourcetext_version_once",
                violation_error_message=_("This version already exists."),
            ),
            models.CheckConstraint(
                name="catalogue_sourcetext_has_one_origin",
                condition=(Q(pasted="") & ~Q(file="")) | (Q(file="") & ~Q(pasted="")),
                violation_error_message=_("Upload a file or paste a text, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}, {self.version}"

    @property
    def is_running(self) -> bool:
        return self.state == ReadingState.QUEUED

    @property
    def is_readable(self) -> bool:
        return self.state in (ReadingState.READY, ReadingState.PARTLY)

    @property
    def reason_sentence(self) -> str:
        return str(Reason(self.reason).label) if self.reason else ""


class ParagraphKind(models.TextChoices):
    """Kinds of paragraphs."""

    HEADING = "heading", _("Heading")
    TEXT = "text", _("Paragraph")
    ITEM = "item", _("List item")
    ROW = "row", _("Table row")
    NOTE = "note", _("Note")
    QUOTED = "quoted", _("Quotation")


class SourceParagraph(models.Model):
    """A paragraph of a text, in the order of the document.

    `place_en` and `place_es` name it as citations do: “paragraph 5”.
    """

    text = models.ForeignKey(SourceText, models.CASCADE, related_name="paragraphs")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=ParagraphKind)
    number = models.CharField(max_length=30, blank=True)  # as printed
    level = models.PositiveSmallIntegerField(default=0)
    page = models.PositiveIntegerField(null=True)
    content = models.TextField()
    notes = models.JSONField(default=list)  # pairs: offset of the mark, number of the note
    place_en = models.CharField(max_length=80)
    place_es = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)  # of the folded text
    joined_places = ArrayField(  # English places of paragraphs that were joined to this one
        models.CharField(max_length=80), default=list, db_default=[]
    )

    place = TranslatedProperty()
    has_history = False
    editor_permissions = ("view",)

    class Meta:
        verbose_name = _("paragraph of a text")
        verbose_name_plural = _("paragraphs of a text")
        ordering: ClassVar[list[str]] = ["text", "position"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("kind", ParagraphKind, or_empty=False),
            models.UniqueConstraint(
                fields=["text", "position"],
                name="catalogue_sourceparagraph_position_once",
                violation_error_message=_("This paragraph is already listed."),
            ),
            models.UniqueConstraint(
                fields=["text", "place_en"],
                name="catalogue_sourceparagraph_place_once",
                violation_error_message=_("This place is already listed."),
            ),
        ]

    def __str__(self) -> str:
        return self.place_en

    @property
    def places(self) -> list[str]:
        """Return the English places whose citations rest on the paragraph."""
        return [self.place_en, *self.joined_places]

    @property
    def short_place(self) -> str:
        """Return the number of a paragraph or note for the margin; nothing for other blocks."""
        is_numbered = self.place_en.startswith(("paragraph ", "note "))
        return self.place_en.partition(" ")[2] if is_numbered else "–"


class DecisionReason(models.TextChoices):
    """Reasons why there is nothing to record in a paragraph."""

    HEADING = "heading", _("Heading")
    BACKGROUND = "background", _("Background, without a fact to record")
    RECORDED_ELSEWHERE = "elsewhere", _("Recorded from another paragraph or source")
    OUT_OF_SCOPE = "out-of-scope", _("Not part of this programme of work")
    OTHER = "other", _("Another reason")


class ParagraphDecision(models.Model):
    """The decision that there is nothing to record in a paragraph, with its reason."""

    paragraph = models.OneToOneField(SourceParagraph, models.CASCADE, related_name="decision")
    reason = models.CharField(_("reason"), max_length=12, choices=DecisionReason)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    has_history = False

    class Meta:
        verbose_name = _("decision on a paragraph")
        verbose_name_plural = _("decisions on paragraphs")
        constraints: ClassVar[list] = [
            rules.choices_constraint("reason", DecisionReason, or_empty=False),
        ]

    def __str__(self) -> str:
        return str(self.paragraph_id)
