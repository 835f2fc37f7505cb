"""Mentions: places in a text that name a record, a value or a date."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.base.period import Period


class MentionKind(models.TextChoices):
    """Kinds of mentions, in the order in which one is chosen for the same words."""

    ORGANIZATION = "organizations", _("organization")
    MANDATE = "mandates", _("mandate")
    MEETING = "meetings", _("meeting")
    PUBLICATION = "publications", _("publication")
    PROJECT = "projects", _("project")
    ACTIVITY = "activities", _("activity")
    OUTCOME = "outcomes", _("outcome")
    COUNTRY = "country", _("country")
    GROUP = "group", _("country group")
    TOPIC = "topic", _("topic")
    LANGUAGE = "language", _("language")
    RECORD_KIND = "kind", _("kind")
    DATE = "date", _("date")
    SYMBOL = "symbol", _("symbol without a record")
    UNKNOWN = "unknown", _("name without a record")


@dataclass(frozen=True)
class Candidate:
    """A record or value that a mention may name: its model (or list of codes) and its key."""

    table: str  # label of the model, such as "meetings.Meeting", or "language", "meetings.kind"
    key: str
    label_en: str
    label_es: str


@dataclass(frozen=True)
class Mention:
    """A place in a text, and what it may name. Several candidates are a choice, none selected."""

    kind: str
    start: int
    end: int
    candidates: tuple[Candidate, ...] = ()
    is_nested: bool = False  # within a mention of another kind
    period: Period | None = field(default=None, compare=False)
    is_inferred: bool = False  # a date whose year is supplied
    is_context: bool = True  # a date whose year later dates without one may take
    is_weak: bool = False  # by a short name that the record shares with others, known or not

    @property
    def is_unsure(self) -> bool:
        return len(self.candidates) > 1 or self.is_weak
