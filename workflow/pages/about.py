"""What every page that tells of an ask shares."""

from uuid import UUID

from delegation.http.pages import PageView
from delegation.models import Person
from delegation.services.looks import keep_look
from workflow import reading
from workflow.around import Around
from workflow.models import Assignment
from workflow.pages import words
from workflow.present import is_family


class AboutAsks(PageView):
    """A page that says with whom an ask is."""

    def looked(self, person: Person, *, may_ask: bool) -> None:
        """This function will keep that the viewer looked, unless it is their own life or they act in it."""
        if self.user.team_id is not None or not may_ask:
            keep_look(by=self.user, person=person, time_zone=self.time_zone, at=self.at)

    def passed_over(self, waits: Assignment, *, asker: UUID, near: Around | None = None) -> list[str]:
        """This function will say who was nearer and does not decide; that the asker does not is known already."""
        others = [each for each in waits.passed_over if each["user"] != str(asker)]
        if not others:
            return []
        names = near.names if near else reading.names_of(UUID(each["user"]) for each in others)
        to_family = near.is_family and self.user.team_id is None if near else is_family(self.user)
        return words.passed_over(others, names=names, to_family=to_family)
