"""Draw my sample: published before, drawn by a rule that anybody can follow, looked at one by one, and what it says."""

import secrets
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from delegation.days import day_at
from delegation.errors import Conflict, Invalid, Missing
from delegation.http.files import as_download
from delegation.sentences import day_of
from workflow.checked import drawn_answers, find_sample, last_notes, samples, yeses_of
from workflow.models import Sample, SampleDraw
from workflow.pages import audit_words, words
from workflow.pages.auditing import AuditBase
from workflow.pages.forms import LeewayForm, new_key
from workflow.sampling import draw, interval, list_digest
from workflow.services.sampling import MOST_DRAWN, draw_sample, note_sampled, publish_sample

SEED_BYTES = 32
NOTES = {"agree": False, "otherwise": True}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Write a day such as 2026-04-01.")},
    )


class SampleForm(LeewayForm):
    """Which days, and how many."""

    from_on = _day(_("From this day"))
    to_on = _day(_("To this day"))
    size = forms.IntegerField(
        label=_("How many do you want to look at?"),
        initial=25,
        min_value=1,
        max_value=MOST_DRAWN,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Choose a number from 1 to 200.")
        ),
    )


class SampleBase(AuditBase):
    """What the pages about samples share."""

    def line(self, sample: Sample, drawn: SampleDraw | None) -> dict[str, Any]:
        """This function will say one sample in a line: 25 of 400, seed published 1 November."""
        said = {
            "size": len(drawn.decisions) if drawn else sample.size,
            "of": drawn.of if drawn else 0,
            "day": audit_words.full_day(sample.at, zone=self.time_zone),
        }
        text = gettext("%(size)d of %(of)d, seed published %(day)s") if drawn else gettext("%(size)d, not drawn yet")
        days = gettext("Yeses from %(first)s to %(last)s") % {
            "first": f"{day_of(sample.from_on)} {sample.from_on.year}",
            "last": f"{day_of(sample.to_on)} {sample.to_on.year}",
        }
        return {"id": sample.id, "text": text % said, "days": days}

    def show(self, sample_id: UUID, *, alert: str = "", status: int = 200) -> HttpResponse:
        """This function will show a sample: what was published, and once it is drawn each of what was drawn."""
        sample, drawn = find_sample(sample_id)
        context = {
            "sample": sample,
            "line": self.line(sample, drawn),
            "published": audit_words.full_day(sample.at, zone=self.time_zone),
            "over": day_at(self.at, self.time_zone) > sample.to_on,
            "drawn": drawn,
            "alert": alert,
            "form_key": new_key(),
            "here": reverse("audit-sample", args=[sample.id]),
        }
        if drawn is not None:
            context |= self._drawn(sample, drawn)
        return self.page("pages/audit_sample.html", context, status=status)

    def _drawn(self, sample: Sample, drawn: SampleDraw) -> dict[str, Any]:
        notes = last_notes(drawn)
        ids = yeses_of(from_on=sample.from_on, to_on=sample.to_on, zone=self.time_zone)
        again = [str(each) for each in draw(sample.seed.text, ids, size=sample.size)]
        rows = [
            {
                "id": each.id,
                "amount": words.amount_of(each.ask.kind, each.amount),
                "on": audit_words.full_day(each.at, zone=self.time_zone),
                "said": "" if each.id not in notes else "otherwise" if notes[each.id] else "agree",
            }
            for each in drawn_answers(drawn)
        ]
        return {
            "rows": rows,
            "same": again == drawn.decisions and list_digest(ids) == drawn.of_digest,
            "left": len(rows) - len(notes),
            "result": result_lines(otherwise=sum(notes.values()), looked_at=len(notes), of=drawn.of),
        }


def result_lines(*, otherwise: int, looked_at: int, of: int) -> list[str]:
    """This function will say what was found, and what that says of all of them."""
    if not looked_at:
        return []
    low, high = interval(otherwise=otherwise, looked_at=looked_at)
    said = {"otherwise": otherwise, "count": looked_at, "of": of, "low": round(low * 100), "high": round(high * 100)}
    return [
        gettext("Looked at: %(count)d. Would have been decided otherwise: %(otherwise)d.") % said,
        gettext("Of all %(of)d it is likely between %(low)d and %(high)d in 100.") % said,
    ]


class Samples(SampleBase):
    """Every sample, and publishing a new one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list the samples, drawn or not."""
        return self.index_of_samples(SampleForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will publish what a new seed sums up to."""
        form = SampleForm(request.POST)
        if not form.is_valid():
            return self.index_of_samples(form, status=422)
        seed = secrets.token_hex(SEED_BYTES)
        try:
            id = self.once(
                lambda: publish_sample(by=self.user, seed=seed, at=self.at, **form.cleaned_data).id, kind="sample"
            )
        except Invalid as error:
            form.refuse(error)
            return self.index_of_samples(form, status=422)
        return self.go(reverse("audit-sample", args=[id]))

    def index_of_samples(self, form: SampleForm, *, status: int = 200) -> HttpResponse:
        """This function will show the list and the form."""
        lines = [self.line(sample, drawn) for sample, drawn in samples()]
        context = {"form": form, "lines": lines, "form_key": new_key(), "here": reverse("audit-samples")}
        return self.page("pages/audit_samples.html", context, status=status)


class OneSample(SampleBase):
    """One sample."""

    def get(self, request: HttpRequest, sample_id: UUID) -> HttpResponse:
        """This function will show it."""
        return self.show(sample_id)


class Draw(SampleBase):
    """Drawing it."""

    def get(self, request: HttpRequest, sample_id: UUID) -> HttpResponse:
        """This function will lead to the sample."""
        return self.go(reverse("audit-sample", args=[sample_id]))

    def post(self, request: HttpRequest, sample_id: UUID) -> HttpResponse:
        """This function will draw once, and say why it is not drawn where its days are not over."""
        find_sample(sample_id)
        try:
            self.once(
                lambda: draw_sample(by=self.user, sample_id=sample_id, at=self.at, zone=self.time_zone).sample_id,
                kind="sample",
            )
        except Conflict as error:
            return self.show(sample_id, alert=error.sentence, status=error.status)
        return self.go(reverse("audit-sample", args=[sample_id]))


class Note(SampleBase):
    """What was thought of one of them."""

    def get(self, request: HttpRequest, sample_id: UUID) -> HttpResponse:
        """This function will lead to the sample."""
        return self.go(reverse("audit-sample", args=[sample_id]))

    def post(self, request: HttpRequest, sample_id: UUID) -> HttpResponse:
        """This function will keep one tap."""
        find_sample(sample_id)
        said = NOTES.get(request.POST.get("said", ""))
        try:
            decision_id = UUID(request.POST.get("answer", ""))
        except ValueError:
            raise Missing from None
        if said is None:
            return self.show(sample_id, alert=gettext("Choose one of the buttons."), status=422)
        self.once(
            lambda: (
                note_sampled(by=self.user, sample_id=sample_id, decision_id=decision_id, otherwise=said, at=self.at).id
            ),
            kind="sample",
        )
        return self.go(f"{reverse('audit-sample', args=[sample_id])}#a{decision_id}")


class TheList(SampleBase):
    """The ids it was drawn from, for who wants to draw it again."""

    def get(self, request: HttpRequest, sample_id: UUID) -> HttpResponse:
        """This function will give the list that was drawn from, a line each, sorted."""
        sample, drawn = find_sample(sample_id)
        if drawn is None:
            raise Missing
        ids = sorted(map(str, yeses_of(from_on=sample.from_on, to_on=sample.to_on, zone=self.time_zone)))
        return as_download("\n".join(ids).encode(), name="list.txt", content_type="text/plain; charset=utf-8")
