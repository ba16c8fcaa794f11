"""What a page shows around one version of our limits, in one statement: what was said, tried, and seen beside life."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Q

from audit.gather import Rows, gather
from delegation.models import Scheme, User
from delegation.permissions import can_write_schemes
from delegation.selectors.schemes import comments_on
from workflow.models import Trace, Tracing, WhatIf

MOST_TRIED = 5
WITHIN = Q(outcome="within")
WAS_WITHIN = Q(was="within")
SAME = WITHIN & WAS_WITHIN | ~WITHIN & ~WAS_WITHIN & Q(role=F("was_role"))
COUNTS = {
    "asks": Count("id"),
    "alike": Count("id", filter=SAME),
    "at_once": Count("id", filter=WITHIN & ~WAS_WITHIN),
    "no_longer": Count("id", filter=WAS_WITHIN & ~WITHIN),
}
WAY = ("was", "was_role", "outcome", "role")


class Beside(NamedTuple):
    """What a draft would have ruled on asks as they came: how many, how many alike, what became of the others."""

    since: datetime
    asks: int = 0
    alike: int = 0
    at_once: int = 0
    no_longer: int = 0

    @property
    def somebody_else(self) -> int:
        """How many would have gone to somebody in another role."""
        return self.asks - self.alike - self.at_once - self.no_longer


class Around(NamedTuple):
    """The comments on a version, what was tried with it, newest first, and what is seen beside life, if anything."""

    comments: list[Any]
    tried: list[Any]
    beside: Beside | None


def around_version(scheme: Scheme, *, by: User, at: datetime) -> Around:
    """This function will load all of it; what was tried and seen beside life for leaders alone."""
    tried = WhatIf.objects.ours().filter(scheme=scheme, at__lte=at).order_by("-at", "-id")
    tracing = Tracing.objects.ours().filter(scheme=scheme, until__isnull=True)
    traces = Trace.objects.ours().filter(scheme=scheme, revision=scheme.revision)
    counted = traces.values("revision").annotate(**COUNTS)
    leads = can_write_schemes(by=by)
    found = gather(
        comments=comments_on(scheme),
        tried=Rows(tried[:MOST_TRIED] if leads else tried.none()),
        tracing=Rows(tracing if leads else tracing.none()),
        counted=Rows(counted),
    )
    counts = {name: found["counted"][0][name] for name in COUNTS} if found["counted"] else {}
    beside = Beside(found["tracing"][0].since, **counts) if found["tracing"] else None
    return Around(found["comments"], found["tried"], beside)


class Seen(NamedTuple):
    """Since when, and until when, a version is looked at; what was counted, and how many asks would go which way."""

    tracing: Tracing | None
    beside: Beside | None
    ways: list[dict[str, Any]]


def find_beside(scheme: Scheme) -> Seen:
    """This function will give what is seen, or was seen last, of a version beside life."""
    tracing = Tracing.objects.ours().filter(scheme=scheme).order_by("-since", "-id").first()
    if tracing is None:
        return Seen(None, None, [])
    traces = Trace.objects.ours().filter(scheme=scheme, revision=scheme.revision)
    ways = traces.values(*WAY).annotate(asks=Count("id")).order_by("-asks", *WAY)
    return Seen(tracing, Beside(tracing.since, **traces.aggregate(**COUNTS)), list(ways))
