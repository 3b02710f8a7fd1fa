"""A bar chart of numbers by year, as the places of its parts in SVG. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MOST_BARS = 10
"""The years that fit a phone; of more the newest are shown."""
STEP, WIDTH, TALLEST = 34, 20, 56
"""From one bar to the next, across a bar, and up the tallest one, in units of the drawing."""
ABOVE, BELOW = 18, 20
"""The units above the bars, for the numbers, and below them, for the years."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a year: its number, its rectangle, and the middle at which its words stand."""

    year: str
    count: int
    x: int
    y: int
    height: int
    middle: int

    @property
    def number_at(self) -> int:
        """The base line of the number above the bar."""
        return self.y - 5


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart of at least two years, those without anything between them among them."""

    bars: tuple[Bar, ...]
    width: int
    height: int = ABOVE + TALLEST + BELOW
    bar_width: int = WIDTH
    base: int = ABOVE + TALLEST
    years_at: int = ABOVE + TALLEST + BELOW - 5


def bar_chart(counts: Mapping[int, int]) -> BarChart | None:
    """Draw numbers by year, None where there are fewer than two years."""
    if len(counts) < 2:
        return None
    years = range(min(counts), max(counts) + 1)[-MOST_BARS:]
    most = max(counts.get(year, 0) for year in years)
    bars = []
    for place, year in enumerate(years):
        count = counts.get(year, 0)
        height = max(2, round(TALLEST * count / most)) if count else 0
        x = place * STEP + (STEP - WIDTH) // 2
        y = ABOVE + TALLEST - height
        bars.append(Bar(f"{year:04}", count, x, y, height, x + WIDTH // 2))
    return BarChart(tuple(bars), width=len(bars) * STEP)
