"""Who does something: a user, or a named process that sets an organisation up."""

from audit.events import Actor
from audit.scope import current_organisation_id
from delegation.errors import Missing
from delegation.models import User

By = User | Actor


def actor_of(by: By) -> Actor:
    """This function will name who did it, as events do."""
    return by if isinstance(by, Actor) else Actor(user_id=by.id)


def user_of(by: By) -> User | None:
    """This function will give the user, or None for a process: rows that a process wrote name nobody."""
    return None if isinstance(by, Actor) else by


def check_ours(*rows: object) -> None:
    """This function will raise Missing where a row belongs to another organisation.

    Foreign keys look past row-level security, so a row in hand is not yet proof that it is ours.
    """
    organisation_id = current_organisation_id()
    if any(getattr(row, "organisation_id", organisation_id) != organisation_id for row in rows):
        raise Missing
