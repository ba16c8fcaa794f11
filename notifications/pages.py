"""Letters to post, and whom to ring or see: the lists, each letter as a page that prints, and marking what was told."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import override

from delegation.days import day_at
from delegation.errors import Missing
from delegation.http.pages import PageView
from notifications.calls import calls_of
from notifications.letters import UNDONE_WITHIN, letter_for, letters_of
from notifications.services.notices import mark_passed_on, not_posted, post_letter


class Letters(PageView):
    """To whom the viewer is to write."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list the letters to post, and below them those posted within a day."""
        context = {
            "letters": letters_of(self.user),
            "posted": letters_of(self.user, posted_since=self.at - UNDONE_WITHIN),
            "calls": calls_of(self.user, time_zone=self.time_zone),
        }
        return self.page("pages/letters.html", context)


class PassedOn(PageView):
    """That a worker rang or saw somebody, and told them."""

    def get(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("letters"))

    def post(self, request: HttpRequest, notice_id: UUID) -> HttpResponse:
        """This function will mark it as told."""
        mark_passed_on(by=self.user, notice_id=notice_id, at=self.at)
        return self.go(reverse("letters"))


class OneLetter(PageView):
    """One letter, to print."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will show the letter in the language that it is posted in."""
        letter = letter_for(person_id, by=self.user, time_zone=self.time_zone)
        with override(letter.language):
            context = {
                "letter": letter,
                "person": letter.person,
                "day": dateformat.format(day_at(self.at, self.time_zone), "j F Y"),
                "ring": self.user,
                "ring_on": self.user.phone or self.now.organisation.phone,
            }
            return self.page("pages/letter_to_post.html", context)


class Posted(PageView):
    """That a letter was posted."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("letters"))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will mark what the letter told, and not what came since it was printed."""
        try:
            ids = [UUID(each) for each in request.POST.getlist("notice")]
        except ValueError:
            raise Missing from None
        post_letter(by=self.user, person_id=person_id, notice_ids=ids, at=self.at)
        return self.go(reverse("letters"))


class NotPosted(PageView):
    """That it was not posted after all."""

    def get(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("letters"))

    def post(self, request: HttpRequest, person_id: UUID) -> HttpResponse:
        """This function will put it back among the letters to post."""
        not_posted(by=self.user, person_id=person_id, at=self.at)
        return self.go(reverse("letters"))
