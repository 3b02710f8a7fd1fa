"""The words of texts, found by how their characters keep together, and those that set one apart.

Pure. Chinese has no spaces: a run of characters passes for a word where it recurs, where its parts
stand together far more often than by chance, and where various characters stand before and after
it. Of a run that stands within a longer word nearly always, the longer one is the word.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digests.search.tokens import CJK, fold

LONGEST = 6
"""The most characters of a Chinese word that is looked for."""
LEAST_OFTEN = 3
"""The fewest times, and the fewest texts, that a word stands in."""
LEAST_TIGHT = 12.0
"""How many times as often as by chance the parts of a word stand together, at least."""
LEAST_FREE = 0.9
"""The least entropy, in nats, of what stands before a word and of what stands after it."""
WITHIN = 0.6
"""The part of its texts in which a run within a longer word is no word of its own."""
LEAST_TITLES = 2
"""The fewest titles in which a word stands that is a topic: other words are just how one writes."""
LEAST_APART = 1.5
"""How many times as often as elsewhere a word stands in the texts that it sets apart, at least."""

_RUN = re.compile(f"[{CJK}]+")
_LATIN = re.compile(r"(?<![a-z0-9_])[a-z][a-z0-9]*(?:[-+.][a-z0-9]+)*(?:\+\+)?(?![a-z0-9_])")
_SPELT = re.compile(_LATIN.pattern, re.IGNORECASE | re.ASCII)
_ADDRESS = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+|[\w.-]+/[\w./-]+|[\w.-]+@[\w.-]+", re.ASCII)
_NUMBER = re.compile(r"[a-z]{0,2}\d[\d.]*[a-z]{0,3}|[a-z]")
_NEITHER_END = (
    "的了在是和与为对等这其个一不有也都而及以或被把从到就还将可会使让用更很最两每各某该此之所于并但如"
    "我你他它们吗呢吧啊着过得要想做去来年月日时种款项次条篇位则即且又再已由因当没无像至向"
)
_NO_BEGINNING = frozenset(_NEITHER_END + "性型化式率器者性度")
_NO_END = frozenset(_NEITHER_END + "上下中前后内外比首第新大小多全")
"""The characters with which no word begins, or ends, that a reader would look for."""
COMMON = frozenset(Path(__file__).with_name("common_words.txt").read_text("utf-8").split())
"""Words of which no reader would say that they set a year apart, or that they make titles alike."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A word that sets some texts apart, and the number of them that have it."""

    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Text:
    """What an entry says: its title, and the beginning of its summary."""

    title: str
    words: str


def topics_of(groups: Mapping[int, Sequence[Text]], most: int) -> dict[int, list[Topic]]:
    """Return the words that set each group of texts apart from the others, the most telling first.

    A word is weighed by the share of the group's texts that have it, and by the square of the
    logarithm of how many times that is the share among the others: as tf-idf is, with shares in
    place of presence, as a few years are too few to tell words by the years that lack them.
    """
    texts = [text for group in groups.values() for text in group]
    titles = [_runs(text.title) for text in texts]
    chinese = _chinese_words(
        [[*title, *_runs(text.words)] for title, text in zip(titles, texts, strict=True)]
    )
    said = [_words_in(f"{text.title}\n{text.words}", chinese) for text in texts]
    in_titles = Counter(word for text in texts for word in _words_in(text.title, chinese))
    known = {word for word, number in in_titles.items() if number >= LEAST_TITLES}
    spellings = _spellings(texts)
    counts, at = {}, 0
    for name, group in groups.items():
        part = said[at : at + len(group)]
        at += len(group)
        counts[name] = Counter(word for words in part for word in words & known)
    return {
        name: [Topic(spellings.get(word, word), number) for word, number in found]
        for name in groups
        for found in (_shortest(_telling(name, counts, groups)[: 5 * most])[:most],)
    }


def _telling(
    name: int, counts: Mapping[int, Counter[str]], groups: Mapping[int, Sequence[Text]]
) -> list[tuple[str, int]]:
    """Return the words of a group with their counts, by how far they set it apart."""
    size = len(groups[name])
    others = [one for one in groups if one != name]
    rest = sum(len(groups[one]) for one in others)
    weights = {}
    for word, count in counts[name].items():
        elsewhere = sum(counts[one][word] for one in others)
        apart = ((count + 0.5) / (size + 1)) / ((elsewhere + 0.5) / (rest + 1)) if rest else math.e
        if count >= min(LEAST_OFTEN, 1 + size // 20) and apart >= LEAST_APART:
            weights[word] = count / size * math.log(apart) ** 2
    best = sorted(weights, key=lambda word: (-weights[word], word))
    return [(word, counts[name][word]) for word in best]


def _shortest(words: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return words without those that hold another one of them."""
    known = {word for word, _number in words}
    return [
        (word, number)
        for word, number in words
        if word.isascii() or not any(one != word and one in word for one in known)
    ]


def _spellings(texts: Iterable[Text]) -> dict[str, str]:
    """Return how Latin words are spelt most often, by their folded forms."""
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word in _SPELT.findall(f"{text.title} {text.words}"):
            spelt[word.casefold()][word] += 1
    return {word: counts.most_common(1)[0][0] for word, counts in spelt.items()}


def _runs(text: str) -> list[str]:
    return _RUN.findall(_ADDRESS.sub(" ", fold(text)))


def _words_in(text: str, chinese: frozenset[str]) -> set[str]:
    """Return the words of a text; of Chinese ones within others the longest."""
    folded = _ADDRESS.sub(" ", fold(text))
    latin = {word for word in _LATIN.findall(folded) if not _NUMBER.fullmatch(word)}
    words = set()
    for run in _RUN.findall(folded):
        end = 0
        for begin in range(len(run)):
            longest = range(min(LONGEST, len(run) - begin), 1, -1)
            size = next((size for size in longest if run[begin : begin + size] in chinese), 0)
            if size and begin + size > end:
                words.add(run[begin : begin + size])
                end = begin + size
    return (latin | words) - COMMON


def _chinese_words(texts: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the runs of characters in texts that pass for words."""
    often = _frequent(texts)
    total = sum(number for part, number in often.items() if len(part) == 1)
    before: defaultdict[str, Counter[object]] = defaultdict(Counter)
    after: defaultdict[str, Counter[object]] = defaultdict(Counter)
    found_in: Counter[str] = Counter()
    for text in texts:
        seen = set()
        for run in text:
            for begin, word in _parts(run, often):
                end = begin + len(word)
                # A run's own end stands for any character: it is unlike every other end.
                before[word][run[begin - 1] if begin else object()] += 1
                after[word][run[end] if end < len(run) else object()] += 1
                seen.add(word)
        for word in seen:
            found_in[word] += 1
    words = {
        word
        for word, number in found_in.items()
        if number >= LEAST_OFTEN
        and word[0] not in _NO_BEGINNING
        and word[:2] not in COMMON
        and word[-1] not in _NO_END
        and _is_tight(word, often, total)
        and min(_entropy(before[word]), _entropy(after[word])) >= LEAST_FREE
    }
    return frozenset(words - _within_others(words, found_in))


def _frequent(texts: Iterable[Sequence[str]]) -> dict[str, int]:
    """Return how often each run of characters stands in texts, without rare ones.

    A longer run is counted only where both shorter ones within it are frequent.
    """
    runs = [run for text in texts for run in text]
    kept: dict[str, int] = dict(Counter(one for run in runs for one in run))
    for size in range(2, LONGEST + 1):
        counted = Counter(
            run[at : at + size]
            for run in runs
            for at in range(len(run) - size + 1)
            if run[at : at + size - 1] in kept and run[at + 1 : at + size] in kept
        )
        kept |= {part: number for part, number in counted.items() if number >= LEAST_OFTEN}
    return kept


def _parts(run: str, often: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Yield the frequent parts of a run of at least two characters, with their places."""
    for begin in range(len(run) - 1):
        for end in range(begin + 2, min(len(run), begin + LONGEST) + 1):
            word = run[begin:end]
            if word not in often:
                break
            yield begin, word


def _is_tight(word: str, often: Mapping[str, int], total: int) -> bool:
    """Return whether the parts of a word stand together far more often than by chance.

    In few texts a frequent word cannot: there it is enough that its parts are rarely apart.
    """
    splits = ((word[:at], word[at:]) for at in range(1, len(word)))
    least = min(LEAST_TIGHT, total / often[word] / 2)
    return all(often[word] * total >= least * often[one] * often[other] for one, other in splits)


def _entropy(counts: Counter[object]) -> float:
    total = counts.total()
    return -sum(number / total * math.log(number / total) for number in counts.values())


def _within_others(words: Iterable[str], found_in: Mapping[str, int]) -> set[str]:
    """Return the words that stand within longer ones nearly always."""
    known = set(words)
    return {
        word[begin:end]
        for word in known
        for begin in range(len(word) - 1)
        for end in range(begin + 2, len(word) + 1)
        if end - begin < len(word)
        and word[begin:end] in known
        and found_in[word] >= WITHIN * found_in[word[begin:end]]
    }
