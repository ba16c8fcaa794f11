"""What the pages about money back and about statements read."""

from collections.abc import Iterable
from uuid import UUID

from delegation.models import Hold, Person, User
from workflow.models import Ask
from workflow.selectors import visible_asks
from workflow.sight import narrowed

MOST_TO_CHOOSE_FROM = 50


def spent_asks(*, by: User, person: Person) -> list[tuple[Ask, int]]:
    """This function will list what was spent for a person, the last first, with the pence of each."""
    used = dict(Hold.objects.ours().filter(person=person, used__gt=0).values_list("ask_id", "used"))
    rows = (
        visible_asks(by)
        .filter(id__in=list(used), between=False)
        .select_related("what_for", "payee")
        .order_by("-created_at")
    )
    return [(ask, used[ask.id]) for ask in narrowed(list(rows[:MOST_TO_CHOOSE_FROM]))]


def asks_by_id(ids: Iterable[UUID | None], *, by: User | None = None) -> list[Ask]:
    """This function will load some asks with their words: those a user may see, or for finance all."""
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return []
    rows = visible_asks(by) if by is not None else Ask.objects.ours()
    return narrowed(list(rows.filter(id__in=wanted).select_related("what_for", "payee")))
