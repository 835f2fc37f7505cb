"""The tables of this layer, gathered from the modules that define them."""

from reports.issued import IssuedText, PublicCopy, Resting
from reports.report import Account
from reports.selection_models import OwnParagraph, Placing, Waiver

__all__ = [
    "Account",
    "IssuedText",
    "OwnParagraph",
    "Placing",
    "PublicCopy",
    "Resting",
    "Waiver",
]
