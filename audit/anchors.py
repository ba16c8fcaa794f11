"""Copies of what was signed, outside of the database: a signature that never leaves it proves nothing.

Each checkpoint becomes a file in LOG_ANCHORS, best a folder that another machine keeps (docs/operations.md). A file
that is there is never written again.
"""

import logging
from pathlib import Path
from uuid import UUID

from django.conf import settings

from audit.models import Checkpoint

logger = logging.getLogger("leeway.log")


def keep_last(*, organisation_id: UUID) -> Path | None:
    """This function will write what was signed last where it is not yet written; a folder that fails stops nothing."""
    last: Checkpoint | None = Checkpoint.objects.ours().order_by("-size", "-at", "-id").first()
    if last is None or not settings.LOG_ANCHORS:
        return None
    file = Path(settings.LOG_ANCHORS) / str(organisation_id) / f"{last.size:012d}-{last.id}.txt"
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_suffix(".unfinished")
            unfinished.write_text(last.note, encoding="utf-8")
            unfinished.replace(file)
    except OSError as problem:
        logger.error("no copy of a checkpoint could be kept: %s", type(problem).__name__)
        return None
    return file
