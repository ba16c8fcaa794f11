"""My answers: somebody's own figures, which nobody else sees."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from delegation.http.pages import PageView
from workflow.leading.own import OwnAnswers, own_answers
from workflow.pages.leading.words import whole


class MyAnswers(PageView):
    """The viewer's own, and nobody else's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show them."""
        found = own_answers(user=self.user, now=self.now, at=self.at)
        return self.page("pages/my_answers.html", {"lines": own_lines(found)})


def own_lines(found: OwnAnswers) -> list[str]:
    """This function will say how somebody answered, and how long asks lay with them."""
    if not found.count:
        return [_("You answered no asks of others in the last 12 months.")]
    said = {"count": found.count, "yes": found.yes, "less": found.less, "no": found.no}
    lines = [_("You answered %(count)d asks in 12 months: %(yes)d yes, %(less)d yes to less, %(no)d no.") % said]
    if found.took:
        hours = {"half": whole(found.took.half), "most": whole(found.took.most)}
        lines.append(_("Half lay with you for up to %(half)s working hours, 9 in 10 for up to %(most)s.") % hours)
    return lines
