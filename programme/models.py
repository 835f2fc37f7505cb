"""Model of the loaded records, by which the loader detects changes by users."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRecord(models.Model):
    """Row loaded from a file, with digests of its state right after the load.

    `file_digest` is of its entry in the file, `digest` of the row and its relations in the
    database, and `event` is the last event of the history at that time. A row was changed by a user
    if its digest differs and it has a later event. The digest alone is not sufficient, because it
    also differs after a migration that adds a column. A missing row was deleted by a user.
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
