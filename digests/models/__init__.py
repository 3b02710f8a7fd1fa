"""The models: one module per noun."""

from .capture_token import CaptureToken
from .category import Category
from .change import Change
from .delivery import Delivery
from .image import Image, ImageOrigin, media_prefix
from .imported_file import ImportedFile
from .issue import FormerAddress, FormerPath, Issue, IssueQuerySet, Section, Status
from .link import Kind, Link, LinkQuerySet, Reference, Shelf
from .publication import Publication
from .revision import Reason, Revision

__all__ = [
    "CaptureToken",
    "Category",
    "Change",
    "Delivery",
    "FormerAddress",
    "FormerPath",
    "Image",
    "ImageOrigin",
    "ImportedFile",
    "Issue",
    "IssueQuerySet",
    "Kind",
    "Link",
    "LinkQuerySet",
    "Publication",
    "Reason",
    "Reference",
    "Revision",
    "Section",
    "Shelf",
    "Status",
    "media_prefix",
]
