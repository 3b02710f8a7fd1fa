"""Content is written by `digests.editing` and the rooms below it, and by no view, form or command.

Every attribute that could write a row is looked for in the source, whatever stands before it, so
that neither a variable's name nor a queryset hides it. What is allowed is listed one by one.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory

from digests.admin.site import site
from digests.models import Issue, Link, Reference, Section
from tests.production import ROOT

DIGESTS = ROOT / "digests"
CONTENT = {Issue, Section, Link, Reference}
WRITERS = {
    *("models", "migrations", "store", "editing", "arrange", "workflow"),
    *("working_copy", "history", "sources", "changes", "exchange", "backup", "categories"),
}
"""The rooms that may write content."""
WRITES = {
    *("save", "update", "create", "delete", "bulk_create", "bulk_update"),
    *("get_or_create", "update_or_create", "save_base", "cursor"),
    *("asave", "aupdate", "acreate", "adelete", "abulk_create", "abulk_update"),
    *("aget_or_create", "aupdate_or_create"),
}
LOWER_WRITES = {
    "arrange": {"append", "put_link", "put_links", "remove_section", "shelve_link", "shift"},
    "store": {
        *("normalize_issue", "save_document", "save_references", "settle", "write_revision"),
    },
}
"""The functions of lower rooms that write content; `digests.editing` calls them."""
RELATIONS = {"sections", "links", "references", "cut_links"}
RELATION_WRITES = {"add", "set", "remove", "clear"}

ALLOWED = {
    **{
        ("moving/" + place, written): "a move, its files, and what they tell of the publication"
        for place, written in (
            ("making.py", "Move.objects.filter(pk=move.pk, state__in=idle).delete"),
            ("making.py", "file.save"),
            ("making.py", "idle.update"),
            ("making.py", "move.files.update"),
            ("making.py", "move.save"),
            ("making.py", "waiting.update"),
            ("reading.py", "Move.objects.create"),
            ("reading.py", "Move.objects.filter(pk=move, state=MoveState.READING).update"),
            ("reading.py", "MovedFile.objects.create"),
            ("reading.py", "file.save"),
            ("reading.py", "move.save"),
            ("undoing.py", "Publication.objects.filter(pk=1).update"),
            ("undoing.py", "done.update"),
            ("undoing.py", "file.save"),
            ("undoing.py", "made.filter(sections=None, links=None).delete"),
            ("undoing.py", "move.files.update"),
            ("undoing.py", "move.save"),
        )
    },
    ("admin/catching/tokens.py", "row.delete"): "a token",
    **{
        ("feed_reader/" + place, written): "feeds and what came in them"
        for place, written in (
            ("listing.py", "feed.save"),
            ("polling.py", "Feed.objects.filter(pk__in=claimed).update"),
            ("polling.py", "Feed.objects.filter(pk=pk).update"),
            ("polling.py", "Feed.objects.filter(pk=feed.pk).update"),
            ("polling.py", "Feed.objects.filter(pk=feed.pk, title='').update"),
            ("polling.py", "FeedItem.objects.bulk_create"),
            ("polling.py", "feed.items.filter(old).exclude(key__in=present).delete"),
            ("polling.py", "feed.save"),
        )
    },
    ("admin/feed/admin.py", "feeds.update"): "when feeds are read",
    ("admin/body_limits.py", "vars(request).update"): "a dict, of a request",
    ("admin/issue/forms.py", "vars(self.instance).update"): "a dict, of an instance not saved",
    ("admin/issue/step_forms.py", "self.initial.update"): "a dict of initial values",
    ("admin/link/forms.py", "self.initial.update"): "a dict of initial values",
    ("admin/link/forms.py", "vars(self.instance).update"): "a dict, of an instance not saved",
    ("preflight/checking.py", "Acknowledgement.objects.bulk_create"): "warnings that were seen",
    ("preflight/dead_links.py", "AddressCheck.objects.bulk_create"): "what addresses answered",
    ("preflight/dead_links.py", "AddressCheck.objects.of(old).update"): "what addresses answered",
    (
        "preflight/dead_links.py",
        "AddressCheck.objects.filter(asked_at__lt=now - KEPT, next_at=None).delete",
    ): "what addresses answered",
    **{
        ("link_health/" + place, written): "what addresses answered"
        for place, written in (
            ("rounds.py", "AddressCheck.objects.bulk_create"),
            ("rounds.py", "AddressCheck.objects.bulk_update"),
            ("rounds.py", "AddressCheck.objects.watched().update"),
            ("rounds.py", "AddressCheck.objects.filter(pk__in=chosen).update"),
            ("verdicts.py", "AddressCheck.objects.filter(pk=check.pk).update"),
        )
    },
    ("readers/audience.py", "FeedAudience.objects.bulk_create"): "what feed readers told",
    ("readers/audience.py", "FeedAudience.objects.filter(pk=row.pk).update"): (
        "what feed readers told"
    ),
    ("admin/people/accounts.py", "obj.save"): "an account",
    ("admin/people/accounts.py", "user.save"): "an account",
    ("admin/people/passwords.py", "form.save"): "an account",
    ("admin/people/passwords.py", "super().save"): "an account",
    ("admin/people/passwords.py", "user.save"): "an account",
    ("admin/publication/category.py", "append"): "a category",
    ("admin/publication/category.py", "obj.save"): "a category",
    ("admin/publication/category.py", "shift"): "a category",
    ("admin/section/forms.py", "vars(self.instance).update"): "a dict, of an instance not saved",
    ("api/access.py", "CaptureToken.objects.filter(pk=token.pk).update"): "a token",
    ("drafts.py", "found.update"): "a finding",
    ("images.py", "image.save"): "an image of Pillow",
    ("management/commands/editor_password.py", "User.objects.get_or_create"): "an account",
    ("people.py", "user.save"): "an account",
    ("readers/health.py", "connection.cursor"): "a query that reads",
    ("rendering/share_picture.py", "picture.quantize(64).save"): "an image of Pillow",
    ("search/databases.py", "connection.cursor"): "the index of the search",
    ("search/index.py", "connection.cursor"): "the index of the search",
    ("search/phrases.py", "connection.cursor"): "a query that reads",
    **{
        ("sign_in/two_factor.py", written): "a second factor"
        for written in (
            *("TOTPDevice.objects.create", "TOTPDevice.objects.filter(user=user).delete"),
            "TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete",
            *("StaticDevice.objects.create", "StaticDevice.objects.filter(user=user).delete"),
            *("StaticToken.objects.bulk_create", "device.save"),
        )
    },
    ("suggestions.py", "Suggestion.objects.create"): "a suggestion",
    ("trails/holdings.py", "connection.cursor"): "a query that reads",
    (
        "suggestions.py",
        "Suggestion.objects.filter(created_at__lte=since).exclude(sender='').update",
    ): "the hashes of senders",
    **{
        ("tasks/queue.py", written): "a background task"
        for written in (
            "Task.objects.filter(status=status, finished_at__lt=now() - kept).delete",
            "_held(task).update",
            "failed.update",
            "waiting.filter(started_at=task.started_at).update",
        )
    },
    ("uploads.py", "default_storage.delete"): "a file",
    ("uploads.py", "image.delete"): "an image",
}


def modules() -> Iterator[Path]:
    """Yield the modules that may not write content."""
    for path in sorted(DIGESTS.rglob("*.py")):
        if path.relative_to(DIGESTS).parts[0].removesuffix(".py") not in WRITERS:
            yield path


def writes_in(source: str) -> list[tuple[int, str]]:
    """Return the line and the expression of everything in a module that could write a row."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name, value=of) if _is_write(name, of):
                found.append((node.lineno, ast.unparse(node)))
            case ast.ImportFrom(module=str(module), names=names):
                room = module.removeprefix("digests.").split(".")[0]
                lower = LOWER_WRITES.get(room, set())
                found += [(node.lineno, one.name) for one in names if one.name in lower | {"*"}]
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=name), *_]):
                if name in WRITES:
                    found.append((node.lineno, ast.unparse(node)))
    return found


def _is_write(name: str, of: ast.expr) -> bool:
    if name in WRITES:
        return True
    last = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
    is_lower = name in LOWER_WRITES.get(last, set())
    return is_lower or (name in RELATION_WRITES and last in RELATIONS)


def not_allowed(path: Path, source: str) -> list[str]:
    """Return the writes of a module that are not allowed, each with file and line."""
    name = path.relative_to(DIGESTS).as_posix()
    found = sorted(writes_in(source))
    return [f"digests/{name}:{line}: {what}" for line, what in found if (name, what) not in ALLOWED]


def test_nothing_above_editing_writes_content() -> None:
    found = [one for path in modules() for one in not_allowed(path, path.read_text())]
    assert found == [], "call digests.editing instead"


def test_what_is_allowed_is_still_there() -> None:
    written = {
        (path.relative_to(DIGESTS).as_posix(), what)
        for path in modules()
        for _line, what in writes_in(path.read_text())
    }
    assert set(ALLOWED) <= written


@pytest.mark.parametrize(
    "room", ["admin/link/list.py", "admin/issue/admin.py", "readers/issues.py"]
)
@pytest.mark.parametrize(
    "statement",
    [
        "link.save()",
        "Link.objects.filter(shelf='cut').update(shelf='inbox')",
        "issue.sections.create(heading='x')",
        "issue.delete()",
        "Section.objects.bulk_create([])",
        "Link.objects.bulk_update(links, ['position'])",
        "Reference.objects.get_or_create(link=link)",
        "Issue.objects.update_or_create(pk=1)",
        "list(map(Link.save, links))",
        "getattr(link, 'save')()",
        "section.links.add(link)",
        "section.links.set([])",
        "arrange.put_link(link, section)",
        "digests.store.settle(issue)",
        "from digests.store.save import save_document",
        "from digests.arrange import shelve_link as shelve",
        "super().save()",
    ],
)
def test_a_write_that_is_put_into_a_view_or_an_admin_is_found_with_its_line(
    room: str, statement: str
) -> None:
    path = DIGESTS / room
    source = path.read_text()
    line = source.count("\n") + 2
    (found,) = not_allowed(path, f"{source}def planted():\n    {statement}\n")
    assert found.startswith(f"digests/{room}:{line}: ")


@pytest.mark.django_db
def test_django_itself_writes_no_content_in_the_admin(carol: User) -> None:
    request = RequestFactory().get("/admin/")
    request.user = carol
    registered = {model: one for model, one in site._registry.items() if model in CONTENT}
    assert set(registered) == {Issue, Link}
    for one in registered.values():
        its = type(one)
        assert its.save_model is not admin.ModelAdmin.save_model
        deletes = its.delete_model is admin.ModelAdmin.delete_model
        assert not (deletes and one.has_delete_permission(request))
        formsets = its.save_formset is admin.ModelAdmin.save_formset
        assert not (formsets and one.inlines)
        assert "delete_selected" not in one.get_actions(request)
        assert not one.list_editable
