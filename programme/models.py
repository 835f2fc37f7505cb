"""What the loader remembers: what it wrote, so that it never overwrites anybody's change."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRecord(models.Model):
    """A row that was loaded from a file, and what it looked like right after.

    `file_digest` is of its entry in the file, `digest` of the row and its relations as they stood
    in the database, and `event` the last event of the history then. A different digest now, and a
    later event, mean that somebody has changed it since: a new column alone makes another digest.
    A row that is gone was deleted by somebody.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    key = models.CharField(_("key in the file"), max_length=120)
    object_id = models.PositiveBigIntegerField()
    file_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    event = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("loaded record")
        verbose_name_plural = _("loaded records")
        constraints = (
            models.UniqueConstraint(
                fields=["content_type", "key"], name="programme_loadedrecord_is_loaded_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.content_type.model}/{self.key}"
