"""Models of this app, imported from the modules that define them."""

from reports.issued import CitedVersion, IssuedText, PublicCopy
from reports.jobs.models import DraftFile, IssueJob, RedactionJob
from reports.paragraph_models import EditedParagraph, ParagraphComment
from reports.report import Report
from reports.selection_models import AcceptedDoubt, DoubtCode, OwnParagraph, RecordPlacement
from reports.word_return.models import ReturnedFile, WordCopy

__all__ = [
    "AcceptedDoubt",
    "CitedVersion",
    "DoubtCode",
    "DraftFile",
    "EditedParagraph",
    "IssueJob",
    "IssuedText",
    "OwnParagraph",
    "ParagraphComment",
    "PublicCopy",
    "RecordPlacement",
    "RedactionJob",
    "Report",
    "ReturnedFile",
    "WordCopy",
]
