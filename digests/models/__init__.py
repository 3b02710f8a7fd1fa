"""The models: one module per noun."""

from .acknowledgement import Acknowledgement
from .address_check import AddressCheck, AddressState, Verdict
from .backup import Backup
from .capture_token import CaptureToken
from .category import Category
from .change import Change
from .delivery import Delivery
from .feed import FADES_AFTER, Fault, Feed, FeedItem
from .feed_audience import FeedAudience
from .finding import Finding, FindingState
from .image import Image, ImageOrigin, media_prefix
from .imported_file import ImportedFile
from .issue import FormerAddress, FormerPath, Issue, IssueQuerySet, Section, Status
from .link import CaughtWith, Kind, Link, LinkQuerySet, Reference, Shelf
from .mention import IssueMention, Mention, MentionKind
from .move import Move, MovedFile, MoveState
from .open_desk import OpenDesk
from .password_mail import PasswordMail
from .preview_link import PreviewLink
from .publication import Publication
from .revision import Reason, Revision
from .session import Session
from .suggestion import Suggestion
from .task import Task
from .waiting import Decision, WaitingModel

__all__ = [
    "FADES_AFTER",
    "Acknowledgement",
    "AddressCheck",
    "AddressState",
    "Backup",
    "CaptureToken",
    "Category",
    "CaughtWith",
    "Change",
    "Decision",
    "Delivery",
    "Fault",
    "Feed",
    "FeedAudience",
    "FeedItem",
    "Finding",
    "FindingState",
    "FormerAddress",
    "FormerPath",
    "Image",
    "ImageOrigin",
    "ImportedFile",
    "Issue",
    "IssueMention",
    "IssueQuerySet",
    "Kind",
    "Link",
    "LinkQuerySet",
    "Mention",
    "MentionKind",
    "Move",
    "MoveState",
    "MovedFile",
    "OpenDesk",
    "PasswordMail",
    "PreviewLink",
    "Publication",
    "Reason",
    "Reference",
    "Revision",
    "Section",
    "Session",
    "Shelf",
    "Status",
    "Suggestion",
    "Task",
    "Verdict",
    "WaitingModel",
    "media_prefix",
]
