"""Runs the background tasks that are due, in the process of a test."""

from digests.tasks import worker


def run_due_tasks() -> int:
    """Run all tasks that are due, those that they enqueue too, and return their number."""
    count = 0
    while worker.run_next("tests"):
        count += 1
    return count
