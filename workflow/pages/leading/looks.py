"""What second looks say: in sentences and a table, and how anybody draws them again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.leading.loading import team_names
from workflow.leading.looks import FEWEST_TOLD, Told, months_drawn, noes_unread, what_looks_say
from workflow.looked_at import lessons
from workflow.models import SecondLook
from workflow.pages import audit_words
from workflow.pages.leading.base import LeadPage
from workflow.present import text_of

MOST_LESSONS = 12
OF = {
    SecondLook.Why.NO: gettext_lazy("Noes"),
    SecondLook.Why.LESS: gettext_lazy("Yeses to less"),
    SecondLook.Why.DRAWN: gettext_lazy("Yeses that were drawn"),
}
SENTENCES = {
    SecondLook.Why.NO: gettext_lazy(
        "Of 100 noes, about %(share)d would be answered otherwise: likely between %(low)d and %(high)d."
    ),
    SecondLook.Why.LESS: gettext_lazy(
        "Of 100 yeses to less, about %(share)d would be answered otherwise: likely between %(low)d and %(high)d."
    ),
    SecondLook.Why.DRAWN: gettext_lazy(
        "Of 100 yeses, about %(share)d would be answered otherwise: likely between %(low)d and %(high)d."
    ),
}


class SecondLooksTold(LeadPage):
    """What second looks say."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show the shares, what all can learn, and what was drawn."""
        found, unread = what_looks_say(at=self.at), noes_unread(at=self.at)
        teams = team_names() if unread else {}
        context = {
            "unread": [sentence for each in found if (sentence := unread_sentence(each))],
            "unread_by_team": [(teams.get(each.team) or _("Everybody else"), *each[1:]) for each in unread],
            "rows": [row_of(each) for each in found],
            "sentences": [sentence for each in found if (sentence := sentence_of(each))],
            "fewest": FEWEST_TOLD,
            "lessons": [text_of(each.words) for each in lessons().select_related("words")[:MOST_LESSONS]],
            "months": [self._month(each) for each in months_drawn()],
        }
        return self.page("pages/lead_looks.html", context)

    def _month(self, month: Any) -> dict[str, Any]:
        draw = next(iter(month.draws.all()), None)
        return {
            "name": dateformat.format(month.month, "F Y"),
            "published": audit_words.full_day(month.at, zone=self.time_zone),
            "commitment": month.commitment,
            "draw": draw,
            "left_out": sum(draw.left_out.values()) if draw else 0,
        }


def row_of(told: Told) -> dict[str, Any]:
    """This function will give one row of the table."""
    share = told.share
    return {
        "of": OF[SecondLook.Why(told.why)],
        "owed": told.owed,
        "looked": told.looked,
        "unread": told.unread,
        "otherwise": told.otherwise if share else "",
        "share": f"{share.value * 100:.0f}" if share else "",
        "between": f"{share.low * 100:.0f}-{share.high * 100:.0f}" if share else "",
    }


def unread_sentence(told: Told) -> str:
    """This function will say how many noes nobody looked at in the end."""
    if told.why != SecondLook.Why.NO or not told.unread:
        return ""
    said = {"count": told.unread, "of": told.owed}
    return _("%(count)d of %(of)d noes stayed unread: up to 4 people were asked, and nobody looked.") % said


def sentence_of(told: Told) -> str:
    """This function will say what one kind of answer comes to, where enough were looked at."""
    if told.share is None:
        return ""
    share = told.share
    said = {"share": round(share.value * 100), "low": round(share.low * 100), "high": round(share.high * 100)}
    return str(SENTENCES[SecondLook.Why(told.why)] % said)
