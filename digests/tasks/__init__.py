"""Tasks that run in the background, in one queue in the database.

A task is a function of a module, with arguments that JSON knows and a label for people::

    @task(_("Read a page"))
    def read_page(link: int) -> None:
        ...

    read_page.enqueue(link=link.pk)

It is enqueued in the transaction of the change that it follows, and runs once that is committed, in
a worker (``manage.py run_tasks``). `RetryLater` lets it run again after a while, at most six times
in all, and so does any other exception; `GiveUp` ends it. What was given up stands in the admin.

Tasks run at least once: one whose worker was killed runs again. So a task may be repeated without
harm, holds no transaction while it waits for the network, and ends within a minute. It looks first
whether what it is about is still there. A task that is to run later or again is enqueued with
``read_page.using(run_after=moment).enqueue(…)``.
"""

from .declaration import GiveUp, RetryLater, task

__all__ = ["GiveUp", "RetryLater", "task"]
