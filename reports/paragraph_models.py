"""Models of the author's edits of single paragraphs of a draft, and of comments on them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.composition.paragraph_edits import ParagraphEdit
from reports.immutability import draft_only_trigger
from reports.report import Report
from server.text_fields import MultiLineField, OneLineField

MAX_KEY_LENGTH = 160


class EditedParagraph(models.Model):
    """Edit of a paragraph by the author (see `reports.composition.paragraph_edits`).

    `composed_en` and `composed_es` are the composed texts when the author wrote, without the day of
    that composition, so that a later difference is shown. `records` are the numbers of the records
    that the texts may name.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="edited_paragraphs")
    key = models.CharField(_("paragraph"), max_length=MAX_KEY_LENGTH)
    section = models.CharField(_("section"), max_length=80)
    text_en = MultiLineField(_("text in English"), blank=True)
    text_es = MultiLineField(_("text in Spanish"), blank=True)
    heading_en = OneLineField(_("heading in English"), max_length=200, blank=True)
    heading_es = OneLineField(_("heading in Spanish"), max_length=200, blank=True)
    after = models.CharField(_("follows"), max_length=MAX_KEY_LENGTH, blank=True)
    is_omitted = models.BooleanField(_("omitted"), default=False)
    is_joined = models.BooleanField(_("joined to the paragraph above"), default=False)
    records = models.JSONField(_("records"), default=list, blank=True)
    composed_en = models.TextField(_("composed text in English"), blank=True)
    composed_es = models.TextField(_("composed text in Spanish"), blank=True)

    class Meta:
        verbose_name = _("edited paragraph")
        verbose_name_plural = _("edited paragraphs")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["report", "key"], name="reports_editedparagraph_unique_key"
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return (self.text_en or self.text_es or self.key)[:60]

    def as_edit(self) -> ParagraphEdit:
        names = ("key", "section", "text_en", "text_es", "heading_en", "heading_es", "after",
                 "is_omitted", "is_joined")  # fmt: skip
        values = {name: getattr(self, name) for name in names}
        return ParagraphEdit(**values, records=tuple(self.records))


class ParagraphComment(models.Model):
    """Comment of a colleague on a paragraph of a draft."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="paragraph_comments")
    key = models.CharField(_("paragraph"), max_length=MAX_KEY_LENGTH)
    text = OneLineField(_("comment"), max_length=2000)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person_name = models.CharField(_("written by"), max_length=200)
    at = models.DateTimeField(_("date"), auto_now_add=True)
    is_done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("comment on a paragraph")
        verbose_name_plural = _("comments on paragraphs")
        ordering: ClassVar[list[str]] = ["pk"]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return self.text[:60]
