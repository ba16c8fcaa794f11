"""The file in which somebody gets all that is held of them: a page to read, the same for a program, and their files.

It is written when it is fetched and is nowhere afterwards. Rows go through a batch at a time, however many there are.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby, islice
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation

from audit.holdings import A_BATCH
from delegation.bundle_words import WHY, kept_apart
from delegation.models import Bundle, BundleItem, User
from delegation.selectors.bundles import BLANKED, Seen, file_name, held_back_of, released_items, said_so_far
from delegation.selectors.me import local_day, my_organisation
from delegation.sentences import long_day
from delegation.services.bundles import check_open, note_taken

FORMAT = "leeway-everything/1"
A_PIECE = 1 << 16
IN_MEMORY = 1 << 20
# The file stands alone: no style sheet comes with it.
STYLE = """
body{font:1.1rem/1.5 sans-serif;max-width:50rem;margin:auto;padding:1rem}
dt{font-weight:bold}
dd{margin:0 0 .3rem}
article{border-top:1px solid #999;padding:.5rem 0}
"""


def take_bundle(*, by: User, bundle: Bundle, at: datetime) -> IO[bytes]:
    """This function will write the file for who has just fetched it, and keep a digest of what left.

    Gives a temporary file that is gone once it is closed. Raises Conflict for everybody else.
    """
    check_open(bundle, by=by, at=at)
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with translation.override(bundle.person.language):
        write_bundle(bundle, out)
    size = out.tell()
    out.seek(0)
    digest = hashlib.sha256()
    while piece := out.read(A_PIECE):
        digest.update(piece)
    out.seek(0)
    note_taken(by=by, bundle=bundle, digest=digest.hexdigest(), size=size, at=at)
    return out


def write_bundle(bundle: Bundle, out: IO[bytes]) -> None:
    """This function will write what is let go of into an archive."""
    head = _head(bundle)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, pieces in (("everything.html", _page(bundle, head)), ("everything.json", _json(bundle, head))):
            with archive.open(_entry(name), "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece.encode())
        for row in _with_files(bundle):
            _copy(archive, row)


def _head(bundle: Bundle) -> dict[str, Any]:
    held = held_back_of(said_so_far(bundle))
    counts = [{"how": each.how, "why": each.why, "count": each.rows} for each in held]
    return {
        "format": FORMAT,
        "organisation": my_organisation().name,
        "person": str(bundle.person_id),
        "asked_at": bundle.asked_at.isoformat(),
        "due_on": bundle.due_on.isoformat(),
        "released_at": bundle.released_at.isoformat() if bundle.released_at else None,
        "released_by": bundle.released_by.display_name if bundle.released_by else None,
        "items": bundle.items,
        "held_back": counts,
        "kept_apart": list(kept_apart()),
    }


def _json(bundle: Bundle, head: Mapping[str, Any]) -> Iterator[str]:
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    for number, each in enumerate(released_items(bundle)):
        document = {"number": each.row.number, "kind": each.row.kind, "id": str(each.row.row_id), **_told(each)}
        yield (",\n" if number else "\n") + json.dumps(document, ensure_ascii=False)
    yield "\n]}\n"


def _told(each: Seen) -> dict[str, Any]:
    file = {"file": file_name(each.row)} if _goes_out(each.row) else {}
    return {"says": dict(each.says), **file}


def _page(bundle: Bundle, head: Mapping[str, Any]) -> Iterator[str]:
    counts = [
        (how == BLANKED, WHY[BundleItem.Why(why)], count) for how, why, count, _ in held_back_of(said_so_far(bundle))
    ]
    context = {
        "head": head,
        "style": STYLE,
        "name": bundle.person.display_name,
        "day": long_day(local_day(bundle.released_at)) if bundle.released_at else "",
        "counts": counts,
        "language": translation.get_language(),
        "organisation": my_organisation(),
    }
    yield render_to_string("bundle/head.html", context)
    for section, rows in groupby(released_items(bundle), key=lambda each: each.section):
        heading = True
        while some := [(each, file_name(each.row) if _goes_out(each.row) else "") for each in islice(rows, A_BATCH)]:
            yield render_to_string("bundle/rows.html", {"section": section if heading else "", "rows": some})
            heading = False
    yield "</main></body></html>\n"


def _goes_out(row: BundleItem) -> bool:
    return bool(row.file) and row.said == BundleItem.Said.SHOWN and default_storage.exists(row.file)


def _with_files(bundle: Bundle) -> Iterator[BundleItem]:
    rows = BundleItem.objects.ours().filter(bundle=bundle).exclude(file="").order_by("number")
    return (each for each in rows.iterator(chunk_size=A_BATCH) if _goes_out(each))


def _copy(archive: ZipFile, row: BundleItem) -> None:
    # Pictures and PDFs are small already; to press them once more would hold the transaction open for minutes.
    stored = _entry(file_name(row), ZIP_STORED)
    with default_storage.open(row.file) as source, archive.open(stored, "w", force_zip64=True) as entry:
        while piece := source.read(A_PIECE):
            entry.write(piece)


def _entry(name: str, how: int = ZIP_DEFLATED) -> ZipInfo:
    """This function will name a part without a time of its own: the same rows make the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = how
    entry.external_attr = 0o600 << 16
    return entry
