"""Models of this app, imported from the modules that define them."""

from reports.issued import CitedVersion, IssuedText, PublicCopy
from reports.report import Report
from reports.selection_models import OwnParagraph, RecordPlacement, TranslationWaiver

__all__ = [
    "CitedVersion",
    "IssuedText",
    "OwnParagraph",
    "PublicCopy",
    "RecordPlacement",
    "Report",
    "TranslationWaiver",
]
