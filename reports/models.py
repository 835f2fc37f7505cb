"""The tables of this layer, gathered from the modules that define them."""

from reports.accounts import Account
from reports.choices import OwnParagraph, Placing, Waiver
from reports.issued import IssuedText, PublicCopy, Resting

__all__ = [
    "Account",
    "IssuedText",
    "OwnParagraph",
    "Placing",
    "PublicCopy",
    "Resting",
    "Waiver",
]
