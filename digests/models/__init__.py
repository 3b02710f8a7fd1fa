"""The models: one module per noun."""

from .backup import Backup
from .capture_token import CaptureToken
from .category import Category
from .change import Change
from .delivery import Delivery
from .image import Image, ImageOrigin, media_prefix
from .imported_file import ImportedFile
from .issue import FormerAddress, FormerPath, Issue, IssueQuerySet, Section, Status
from .link import Kind, Link, LinkQuerySet, Reference, Shelf
from .password_mail import PasswordMail
from .publication import Publication
from .revision import Reason, Revision
from .session import Session

__all__ = [
    "Backup",
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
    "PasswordMail",
    "Publication",
    "Reason",
    "Reference",
    "Revision",
    "Section",
    "Session",
    "Shelf",
    "Status",
    "media_prefix",
]
