"""The pages on which a digest moves in: files are sent, looked at, made issues, taken back."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from digests import moving
from digests.admin.catching.files import sent_paths
from digests.admin.context import page_context
from digests.admin.requests import person
from digests.document.dialect import Dialect, DialectError, read_dialect, write_dialect
from digests.exchange.archive import UnpackError
from digests.exchange.dialects import explain, lines_of, proposal_of, short_line
from digests.exchange.samples import nothing_but_samples
from digests.models import Issue, Move, MovedFile, MoveState, Publication
from digests.permissions import may_publish
from digests.readers.site import load_site
from digests.rendering import show_issue
from digests.workflow import WorkflowError

from .forms import RhythmForm, rhythm_form

SESSION_DIALECT = "moving_dialect"
"""The session's key of a dialect that was typed and is none, to be typed on."""
MOST_LISTED = 100
"""Lines that are listed of each kind; the report has all."""


@never_cache
def moving_page(request: HttpRequest) -> HttpResponse:
    """Take the files of a digest, and list those that were sent before.

    Raises PermissionDenied when the user may not publish.
    """
    _require_editor(request)
    problem = ""
    if request.method == "POST":
        uploads = request.FILES.getlist("files")
        try:
            if not uploads:
                raise UnpackError(_("Choose a folder, Markdown files or a zip archive first."))
            files = zip(sent_paths(request, uploads), uploads, strict=True)
            move = moving.receive(((path, upload) for path, upload in files), by=person(request))
            return _to(move)
        except UnpackError as error:
            problem = str(error)
    context = {
        **page_context(request, _("Move a digest in"), Issue),
        "problem": problem,
        "moves": Move.objects.select_related("by")[:20],
        **_here(),
    }
    return TemplateResponse(request, "admin/moving/send.html", context)


@never_cache
@require_safe
def move_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what would be made of a move, how far the work is, or what was made.

    Raises PermissionDenied when the user may not publish, Http404 for an unknown move.
    """
    move = _move(request, uid)
    survey = moving.survey_of(move)
    context = {
        **page_context(request, move.name, Issue),
        "move": move,
        "survey": survey,
        "kept": survey.kept[:MOST_LISTED],
        "most": MOST_LISTED,
        "may_undo": moving.may_take_back(move, by=person(request)),
        "is_stuck": moving.is_stuck(move),
        "progress": _progress(move, survey),
        **_here(),
        "read_as": _read_as(move),
        "rhythm": moving.rhythm_of(move),
        "rhythm_form": rhythm_form(move, survey),
        "dialect": request.session.pop(SESSION_DIALECT, "")
        or write_dialect(moving.dialect_of(move)),
        "public": Issue.objects.published().filter(uid__in=move.files.values("issue_uid")).count(),
        "changed": moving.changed_since(move) if move.state == MoveState.DONE else (),
    }
    return TemplateResponse(request, "admin/moving/move.html", context)


@require_POST
def act_view(request: HttpRequest, uid: UUID, name: str) -> HttpResponse:
    """Take a step of a move: make the issues, take them back, read it anew, or throw it away.

    Raises PermissionDenied when the user may not publish, Http404 for an unknown move.
    """
    move = _move(request, uid)
    try:
        match name:
            case "make":
                moving.start(
                    move,
                    publish="publish" in request.POST,
                    fetch_images="fetch_images" in request.POST,
                    headings=request.POST.getlist("heading"),
                    by=person(request),
                )
            case "undo":
                moving.take_back(move, by=person(request))
            case "again" if "other" in request.POST:
                moving.start_other(move)
            case "again" if "rhythm" in request.POST:
                _date_by_number(request, move)
            case "again":
                moving.start_over(move, _typed_dialect(request))
            case _:
                moving.forget(move)
                messages.success(request, _("The files are thrown away."))
                return HttpResponseRedirect(reverse("moving"))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
    except DialectError as error:
        request.session[SESSION_DIALECT] = request.POST["dialect"]
        messages.error(request, explain(error))
    return _to(move)


def _here() -> dict[str, Any]:
    """Return how many issues are here, and whether a file with nothing but the samples has them."""
    is_in_a_file = connection.vendor == "sqlite"
    return {
        "here": Issue.objects.originals().count(),
        "is_a_file_of_samples": is_in_a_file and nothing_but_samples(),
    }


def _date_by_number(request: HttpRequest, move: Move) -> None:
    """Let the files be dated by the rhythm that was typed, or no more; tell of a bad one.

    Raises WorkflowError when the move is in work.
    """
    form = RhythmForm(request.POST)
    if not request.POST["rhythm"]:
        moving.start_dated(move, None)
    elif form.is_valid():
        moving.start_dated(move, form.rhythm())
    else:
        for name, problems in form.errors.items():
            messages.error(request, f"{form[name].label}: {' '.join(map(str, problems))}")


def _read_as(move: Move) -> dict[str, Any]:
    """Return how the files are written in words, and what the other dialect would make of them."""
    options = move.options
    if "taken" not in options:
        return {}
    taken = proposal_of(options["taken"])
    lines = list(lines_of(taken))
    if not options["other"]:
        return {"lines": lines}
    other = short_line(proposal_of(options["other"]))
    own, kept = (short_line(taken), other) if options["is_own"] else (other, short_line(taken))
    said = ngettext(
        "As %(n)d file that was looked at shows it: in the files’ own way of writing, %(own)s; in "
        "that of the issues that are here, %(kept)s.",
        "As %(n)d files that were looked at show it: in the files’ own way of writing, %(own)s; in "
        "that of the issues that are here, %(kept)s.",
        options["files"],
    )
    told = said % {"n": options["files"], "own": own, "kept": kept}
    return {"said": told, "is_own": options["is_own"], "lines": lines[1:]}


def _typed_dialect(request: HttpRequest) -> Dialect | None:
    """Return the dialect that was typed, None where none was; raises DialectError for a bad one."""
    typed = request.POST.get("dialect", "").replace("\r\n", "\n")
    return read_dialect(typed, "dialect.toml") if typed.strip() else None


@require_safe
def report_view(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return the report of a move as a Markdown file to be kept.

    Raises PermissionDenied when the user may not publish, Http404 for an unknown move.
    """
    move = _move(request, uid)
    day = timezone.localtime(move.created_at, Publication.objects.current().zone).date()
    sent = PurePath(move.name)
    stem = sent.stem if sent.suffix.lower() in {".zip", ".md", ".markdown"} else move.name
    name = f"{day.isoformat()}-{slugify(stem) or 'digest'}.md"
    response = HttpResponse(moving.as_markdown(move), "text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_safe
def sample_view(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Show the issue of a file as readers will see it; nothing is written.

    Raises PermissionDenied when the user may not publish, Http404 for an unknown file and for one
    of which no issue is made.
    """
    move = _move(request, uid)
    file = get_object_or_404(MovedFile.objects.defer("content"), move=move, pk=pk, is_issue=True)
    public = load_site(request)
    with translation.override(public.imprint.language), timezone.override(public.imprint.zone):
        edition = moving.edition_of_file(move, file, public.imprint)
        context = {
            "site": public,
            "imprint": public.imprint,
            "url": public.absolute(edition.path),
            "issue": show_issue(edition),
            "back_url": reverse("move", args=[move.uid]),
        }
        response = render(request, "admin/moving/sample.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _progress(move: Move, survey: moving.Survey) -> dict[str, Any]:
    """Return how far the work in the background is, as a number of a total and a sentence."""
    total = len(survey.files)
    if move.state == MoveState.READING:
        return {"done": survey.read, "total": total, "what": _("files are read")}
    pictures = move.pictures
    is_fetching = move.options.get("fetch_images") and not pictures.get("is_done")
    if move.state == MoveState.MAKING and is_fetching:
        done = pictures.get("copied", 0) + len(pictures.get("failed", {}))
        said = _("pictures are asked for")
        return {"done": done, "total": len(survey.remote_pictures), "what": said}
    if move.state == MoveState.UNDOING:
        left = sum(file.issue_uid is not None for file in survey.files)
        return {"done": total - left, "total": total, "what": _("files are taken back")}
    return {"done": survey.made, "total": total, "what": _("files are made issues")}


def _move(request: HttpRequest, uid: UUID) -> Move:
    _require_editor(request)
    return get_object_or_404(Move, uid=uid)


def _require_editor(request: HttpRequest) -> None:
    if not may_publish(person(request)):
        raise PermissionDenied


def _to(move: Move) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("move", args=[move.uid]))
