"""Bound how many files a request brings, but for the page on which a digest moves in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler
from django.urls import reverse

MOST_FILES = 100
"""Files of one request, as Django bounds them."""


class FewFilesHandler(FileUploadHandler):
    """Refuses files above `MOST_FILES`, and leaves the others to the handlers after it."""

    count = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count a file; raises TooManyFilesSent for one too many."""
        super().new_file(*args, **kwargs)
        self.count += 1
        is_move = self.request is not None and self.request.path == reverse("moving")
        if self.count > MOST_FILES and not is_move:
            raise TooManyFilesSent("The request has more files than MOST_FILES.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the bytes on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
