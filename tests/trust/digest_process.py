"""Writers of a digest, and a check of all that is there; `test_backup.py` runs them elsewhere."""

import json
import random
import sys
import threading

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Count

from digests import uploads
from digests.models import Image, Issue, Publication
from tests.edits import save_edit
from tests.factories import PublicationFactory, make_issue
from tests.random_edits.digest import picture

THREADS, LINKS = 8, 3


def write_issue(chance: random.Random) -> None:
    """Write an issue with a cover of its own, its entries and a revision."""
    cover = uploads.upload_image(picture(f"#{chance.randrange(2**24):06x}"))
    with transaction.atomic():
        lead = f"![]({cover.get_absolute_url()})"
        save_edit(make_issue(None, cover=cover, lead=lead, links=LINKS))


def delete_image(chance: random.Random) -> None:
    """Delete an image, which its issue then lacks."""
    if image := Image.objects.order_by("?").first():
        uploads.delete_image(image)


def write(seed: str) -> None:
    """Write in eight threads until nobody holds standard input open any more."""
    is_over = threading.Event()

    def go_on(number: int) -> None:
        chance = random.Random(f"{seed}/{number}")
        while not is_over.is_set():
            act = delete_image if chance.random() < 0.1 else write_issue
            act(chance)
        connection.close()

    threads = [threading.Thread(target=go_on, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    print("writing", flush=True)
    sys.stdin.read()
    is_over.set()
    for thread in threads:
        thread.join()


def fill(issues: int, name: str) -> None:
    """Write some issues of a publication of a name."""
    chance = random.Random(name)
    PublicationFactory.create(name=name)
    for _ in range(issues):
        write_issue(chance)


def check() -> None:
    """Print what is there, the images without a file and the issues that lack a part, as JSON."""
    connection.check_constraints()
    names = Image.objects.values_list("name", flat=True)
    counted = Issue.objects.annotate(entries=Count("sections__links"))
    short = counted.exclude(entries=LINKS).values_list("pk", flat=True)
    without_history = Issue.objects.filter(revisions=None).values_list("pk", flat=True)
    told = {
        "name": Publication.objects.current().name,
        "issues": Issue.objects.count(),
        "images": len(names),
        "lost": [name for name in names if not default_storage.exists(name)],
        "torn": [*short, *without_history],
    }
    print(json.dumps(told))
