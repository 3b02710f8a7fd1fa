"""Images in a bucket of an S3 API, which several machines share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

MISSING = {"404", "NoSuchKey", "KeyTooLongError"}
"""The error codes for an object that is not there, or that none can be."""


@contextmanager
def errors_of_files() -> Iterator[None]:
    """Raise FileNotFoundError, as a folder would, or ConnectionError when the bucket fails."""
    try:
        yield
    except SuspiciousOperation as error:
        raise FileNotFoundError(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        raise (FileNotFoundError if code in MISSING else ConnectionError)(str(error)) from error


class BucketStorage(S3Storage):  # type: ignore[misc]  # it carries no types
    """Stores images in a bucket; it may be private, as the site itself serves what is in it."""

    def __init__(self, **settings: Any) -> None:
        # A bucket that does not answer holds no request longer than a proxy waits. Checksums beyond
        # the protocol's first are only sent where they are asked for: not every server knows them.
        config = Config(
            connect_timeout=5,
            read_timeout=20,
            retries={"total_max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, **settings)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Return an object, read whole by one request: images are small."""
        with errors_of_files():
            found = self.bucket.Object(self._normalize_name(name)).get()
            return ContentFile(found["Body"].read(), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with errors_of_files():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        """Return whether an object is there."""
        with errors_of_files():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Return the bytes of an object."""
        with errors_of_files():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        """Return when an object was stored."""
        with errors_of_files():
            return cast("datetime", super().get_modified_time(name))

    def delete(self, name: str) -> None:
        """Delete an object, if it is there."""
        with errors_of_files():
            super().delete(name)
