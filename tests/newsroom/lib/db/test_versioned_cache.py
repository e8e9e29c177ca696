"""Caches of a process: a value lives as long as its version, and a cache stays below its limit."""

from hypothesis import given
from hypothesis import strategies as st

from newsroom.lib.db.versioned_cache import ENTRY_BYTES, VersionedCache


def test_value_is_built_once_a_version():
    cache: VersionedCache[int] = VersionedCache("test of versions", 10_000)
    built: list[int] = []

    def build() -> int:
        built.append(1)
        return len(built)

    assert [cache.get("key", version, build) for version in (1, 1, 2, 2)] == [1, 1, 2, 2]
    assert cache.get("key", None, build) == 3
    assert cache.latest("key") == 2
    figures = VersionedCache.figures()["test of versions"]
    assert (figures.values, figures.hits, figures.misses) == (1, 2, 3)
    cache.clear()
    assert cache.latest("key") is None


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3_000))))
def test_limit_holds_whatever_is_put_in(puts):
    limit = 5_000
    cache: VersionedCache[str] = VersionedCache("test of limits", limit, len)
    for key, size in puts:
        cache.put(key, 1, "x" * size)
        value = cache.latest(key)
        assert value is None if ENTRY_BYTES + size > limit else value == "x" * size
        assert cache.entries.currsize <= limit


def test_value_larger_than_the_limit_is_not_kept_in_place_of_another():
    cache: VersionedCache[str] = VersionedCache("test of large values", 2_000, len)
    cache.put("key", 1, "small")
    cache.put("key", 2, "x" * 3_000)
    assert cache.latest("key") is None
