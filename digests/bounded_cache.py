"""A cache in the memory of a process, bounded in bytes, the least recently used out first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedCache(Generic[T]):
    """Values by key; threads may share it.

    A key is to hold all that its value was made from: nothing is purged because something changed.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._values: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """Return the value of a key, None where there is none."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keep a value of so many bytes, in place of what is too much then.

        One that would take the place of nearly everything is not kept.
        """
        if size > self.max_bytes // 4:
            return
        with self._lock:
            _old, before = self._values.pop(key, (None, 0))
            self._values[key] = value, size
            self._bytes += size - before
            while self._bytes > self.max_bytes:
                _key, (_out, size) = self._values.popitem(last=False)
                self._bytes -= size

    def clear(self) -> None:
        """Drop every value."""
        with self._lock:
            self._values.clear()
            self._bytes = 0
