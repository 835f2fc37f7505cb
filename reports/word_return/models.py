"""Models of the Word files of drafts: their texts when they were made, and returned files."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.composition.compose import LANGUAGES
from reports.report import Report
from reports.word_return.marks import COPY_CODE_LENGTH, Mark

LANGUAGE_CHOICES = [(code, code) for code in LANGUAGES]


class WordCopy(models.Model):
    """Texts of a Word file of a draft, as when the file was made.

    `code` is part of each mark in the file. `content` has `keys`, the key of the paragraph of each
    mark; `texts` and `records`, the text and the numbers of the records of each key; and `pieces`,
    all that `reader` reads in the unedited file.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="word_copies")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES)
    code = models.CharField(max_length=COPY_CODE_LENGTH)
    content = models.JSONField(_("content"))
    made_at = models.DateTimeField(_("made at"), auto_now=True)

    editor_permissions: ClassVar[tuple[str, ...]] = ("view",)
    has_history = False

    class Meta:
        verbose_name = _("text of a Word file")
        verbose_name_plural = _("texts of Word files")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["report", "language", "code"], name="reports_wordcopy_unique_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} ({self.language}), {self.code}"

    def mark_names(self) -> list[str]:
        """Return the name of the mark of each paragraph, in order."""
        return [
            Mark(self.report_id, self.language, self.code, place).name
            for place in range(len(self.content["keys"]))
        ]


class ReturnedFile(models.Model):
    """Word file that a person edited and uploaded, until its changes are accepted or rejected.

    `content` is what `reader` read; the file itself is not stored.
    """

    copy = models.ForeignKey(WordCopy, models.CASCADE, related_name="returned_files")
    name = models.CharField(_("file name"), max_length=200)
    content = models.JSONField(_("content"))
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )

    editor_permissions: ClassVar[tuple[str, ...]] = ("view",)
    has_history = False

    class Meta:
        verbose_name = _("returned Word file")
        verbose_name_plural = _("returned Word files")
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name
