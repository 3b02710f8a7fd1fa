"""On the issues of a real digest the checks say little that an editor would call false."""

from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from digests import preflight
from digests.models import Issue
from tests.import_issues.runs import run

pytestmark = pytest.mark.django_db

DISPUTED = {"lead-missing", "no-source", "no-summary", "repeat"}
"""The rules about style; of the findings of all others each was looked at and is true."""
FOUND = {
    "lead-count": 1,
    "lead-missing": 15,
    "no-address": 4,
    "no-source": 10,
    "no-summary": 10,
    "remote-picture": 2,
    "repeat": 6,
    "run-together": 44,
    "slip": 2,
    "tracking": 2,
    "volatile": 26,
}
"""The findings in all issues by rule."""


def test_the_checks_of_real_issues_are_believed(corpus_dir: Path) -> None:
    run(corpus_dir / "embedded-ai-report", "--publish")
    found: Counter[str] = Counter()
    disputed = []
    for issue in Issue.objects.published():
        report = preflight.check(issue)
        assert not report.errors
        rules = Counter(problem.rule for problem in report.warnings)
        found += rules
        disputed.append(sum(rules[rule] for rule in DISPUTED))

    assert median(disputed) <= 2
    assert dict(found) == FOUND
