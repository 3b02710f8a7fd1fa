"""Tests of the list of background tasks in the admin."""

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks.base import TaskResultStatus
from pytest_django import DjangoAssertNumQueries

from digests.models import Task
from digests.tasks import queue
from tests.background import run_due_tasks
from tests.tasks import sample_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIST = reverse("admin:digests_task_changelist")


def page(client: Client, query: str = "") -> str:
    """The list as text."""
    return client.get(LIST + query).content.decode()


def again(task: Task) -> str:
    """The address that runs a task again."""
    return reverse("admin:digests_task_run_again", args=[task.pk])


def test_what_was_given_up_stands_with_its_reason_and_a_button(bob_client: Client) -> None:
    sample_tasks.fail_for_good.enqueue()
    run_due_tasks()
    shown = page(bob_client)
    assert "Fail for good" in shown
    assert "There is nothing to be done." in shown
    assert again(Task.objects.get()) in shown


def test_what_waits_says_when_it_is_tried_again_and_has_no_button(bob_client: Client) -> None:
    sample_tasks.fail_for_now.enqueue(after=7200)
    run_due_tasks()
    shown = page(bob_client)
    assert "next try in" in shown
    assert "The site sleeps." in shown
    assert "run-again" not in shown


def test_what_a_task_is_about_leads_there_and_is_text(bob_client: Client) -> None:
    sample_tasks.write.enqueue(file="<script>", line="a")
    Task.objects.update(args_kwargs={"args": [], "kwargs": {"url": "<script>", "link": 7}})
    shown = page(bob_client)
    assert "&lt;script&gt;" in shown
    assert "<script>," not in shown
    assert reverse("admin:digests_link_change", args=[7]) in shown


def test_the_list_shows_one_state_alone(bob_client: Client) -> None:
    sample_tasks.fail_for_good.enqueue()
    run_due_tasks()
    sample_tasks.fail_for_now.enqueue()
    assert "Fail for now" not in page(bob_client, "?state=FAILED")
    assert "Fail for now" in page(bob_client, "?state=READY")


def test_an_empty_list_says_so(bob_client: Client) -> None:
    assert "Nothing runs in the background" in page(bob_client)


def test_the_button_runs_a_task_again(bob_client: Client) -> None:
    sample_tasks.fail_for_good.enqueue()
    run_due_tasks()
    answer = bob_client.post(again(Task.objects.get()), follow=True).content.decode()
    assert "It runs again in a moment." in answer
    assert Task.objects.get().status == TaskResultStatus.READY
    answer = bob_client.post(again(Task.objects.get()), follow=True).content.decode()
    assert "It was not given up any more." in answer


def test_a_curator_runs_nothing_again(alice_client: Client) -> None:
    sample_tasks.fail_for_good.enqueue()
    run_due_tasks()
    assert alice_client.post(again(Task.objects.get())).status_code == 403
    assert Task.objects.get().status == TaskResultStatus.FAILED


def test_the_list_asks_as_often_however_long_it_is(
    bob_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _half in range(2):
        for _task in range(5):
            sample_tasks.fail_for_good.enqueue()
        run_due_tasks()
        with django_assert_num_queries(7):
            page(bob_client)


def test_the_front_page_tells_editors_what_was_given_up(
    bob_client: Client, alice_client: Client
) -> None:
    front = reverse("admin:index")
    assert "given up" not in bob_client.get(front).content.decode()
    sample_tasks.fail_for_good.enqueue()
    run_due_tasks()
    assert f"{LIST}?state=FAILED" in bob_client.get(front).content.decode()
    assert "given up" not in alice_client.get(front).content.decode()
    queue.run_again(Task.objects.get())
    assert "given up" not in bob_client.get(front).content.decode()
