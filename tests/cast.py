"""The cast: the demo's people by name, made by the same services as the seed. Everybody's database tests use it.

    def test_joe_sees_ada(cast):
        with cast.scope():
            assert access.may(cast.user("joe"), cast.person("ada"), "see_person")

Without the background people and the past asks, so that it takes well under 2 seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from audit import clock
from audit.scope import organisation_scope
from delegation.demo.building import CWM_ARIAN, ELMBRIDGE_VALE, SET_UP, Built, build
from delegation.demo.moments import Moments
from delegation.models import Budget, Organisation, Person, Team, User
from delegation.services.tokens import mint_token
from tests.servers import APP
from tests.snapshot import Snapshot, put_back, take


@dataclass(frozen=True, slots=True)
class Cast:
    """Both organisations of the demo at the moment `at`. Names are those of the demo: joe, ada, otto, adults_east."""

    at: datetime
    elmbridge_vale: Built
    cwm_arian: Built

    @property
    def organisation(self) -> Organisation:
        """Elmbridge Vale, where nearly everybody is."""
        return self.elmbridge_vale.organisation

    @contextmanager
    def scope(self, of: str = "joe") -> Iterator[None]:
        """This function will open the scope of a user's organisation; of Elmbridge Vale unless told."""
        with organisation_scope(self.user(of).organisation_id):
            yield

    def user(self, name: str) -> User:
        """This function will give a user by user name, of either organisation."""
        return {**self.elmbridge_vale.users, **self.cwm_arian.users}[name]

    def person(self, name: str) -> Person:
        """This function will give a person by name."""
        return self.elmbridge_vale.people[name]

    def budget(self, name: str) -> Budget:
        """This function will give a person's budget, as the database has it now (open a scope first)."""
        budget: Budget = Budget.objects.ours().get(id=self.elmbridge_vale.budgets[name].id)
        return budget

    def team(self, name: str) -> Team:
        """This function will give a team by its code in the demo."""
        return {**self.elmbridge_vale.teams, **self.cwm_arian.teams}[name]

    def token(self, name: str) -> str:
        """This function will mint a bearer token for a user, good for a day from now."""
        user = self.user(name)
        with organisation_scope(user.organisation_id):
            return mint_token(by=SET_UP, user=user, label="test", lasts=timedelta(days=1), at=clock.now())


# What was made last in this process: put back it takes a tenth of the time. Dates are relative to now, so not for long.
_kept: list[tuple[Cast, Snapshot]] = []
KEPT_FOR = timedelta(minutes=10)


def build_cast(*, at: datetime | None = None) -> Cast:
    """This function will make both organisations as they stand at a moment, now unless told.

    Inside a test's transaction (fixture `db`) all of it goes away with it; with `committed_db` it is committed.
    """
    moment = at or clock.now()
    if at is None and _kept and _is_fresh(_kept[-1][0], moment):
        cast, snapshot = _kept[-1]
        put_back(snapshot)
        return deepcopy(cast)
    cast = Cast(moment, build(ELMBRIDGE_VALE, at=moment), build(CWM_ARIAN, at=moment))
    if at is None and connection.settings_dict["USER"] == APP:  # who is behind no wall reads the others' rows as well
        ids = [cast.elmbridge_vale.organisation.id, cast.cwm_arian.organisation.id]
        _kept[:] = [(deepcopy(cast), take(ids))]
    return cast


def _is_fresh(cast: Cast, moment: datetime) -> bool:
    same_day = Moments(moment).today == cast.elmbridge_vale.moments.today
    return same_day and timedelta(0) <= moment - cast.at < KEPT_FOR
