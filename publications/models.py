"""Models of this app, imported from the modules that define them."""

from publications.authorship import Authorship, AuthorshipRole, Contribution
from publications.dissemination import Dissemination, DisseminationManner, Recipient
from publications.publication import DataSource, Edition, Publication, PublicationKind

__all__ = [
    "Authorship",
    "AuthorshipRole",
    "Contribution",
    "DataSource",
    "Dissemination",
    "DisseminationManner",
    "Edition",
    "Publication",
    "PublicationKind",
    "Recipient",
]
