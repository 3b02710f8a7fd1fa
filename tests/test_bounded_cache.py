"""A cache holds so many bytes and forgets what was not asked for."""

from __future__ import annotations

from digests.bounded_cache import BoundedCache


def make_cache(**sizes: int) -> BoundedCache[str]:
    """A cache of 100 bytes with values of some sizes, each its own key."""
    cache: BoundedCache[str] = BoundedCache(100)
    for key, size in sizes.items():
        cache.put(key, key, size)
    return cache


def test_a_value_is_returned_by_its_key() -> None:
    cache = make_cache(a=10)
    assert (cache.get("a"), cache.get("b")) == ("a", None)


def test_the_least_recently_used_goes_first() -> None:
    cache = make_cache(a=25, b=25, c=25, d=25)
    cache.get("a")
    cache.put("e", "e", 25)
    assert [key for key in "abcde" if cache.get(key)] == ["a", "c", "d", "e"]


def test_a_value_that_is_put_again_counts_once() -> None:
    cache = make_cache(a=25)
    for _ in range(9):
        cache.put("b", "b", 25)
    assert (cache.get("a"), cache.get("b")) == ("a", "b")


def test_a_value_that_would_take_the_place_of_the_others_is_not_kept() -> None:
    cache = make_cache(a=25, b=25, c=26)
    assert [key for key in "abc" if cache.get(key)] == ["a", "b"]


def test_nothing_is_left_after_it_is_cleared() -> None:
    cache = make_cache(a=25)
    cache.clear()
    assert cache.get("a") is None
