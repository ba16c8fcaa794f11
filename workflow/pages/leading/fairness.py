"""Fairness of yes: what stands out in sentences, the tables behind it, and what it cannot say."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse

from delegation.http.files import as_download
from workflow.leading.fairness import in_order
from workflow.leading.fairness_file import file_of
from workflow.leading.fairness_words import ABOUT, MEASURES, name_of, rate_of, sentences_of
from workflow.leading.hiding import FEWEST
from workflow.leading.loading import team_names
from workflow.models import FairnessReport
from workflow.pages import audit_words
from workflow.pages.leading.base import LeadPage
from workflow.services.fairness import find_fairness


class Fairness(LeadPage):
    """Fairness of yes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show what stands."""
        report = find_fairness(by=self.user, at=self.at)
        context: dict[str, Any] = {"report": report, "fewest": FEWEST}
        return self.page("pages/lead_fairness.html", context | (self._shown(report) if report else {}))

    def _shown(self, report: FairnessReport) -> dict[str, Any]:
        teams = {str(id): name for id, name in team_names().items()}
        groups = [{**each, "name": name_of(each, teams=teams)} for each in report.answer]
        tables = [
            {"title": ABOUT[about], "id": about, "rows": [_row(each) for each in some]}
            for about, some in groupby(groups, key=lambda each: each["about"])
            if about in ABOUT
        ]
        return {
            "sentences": sentences_of(report.answer, teams=teams),
            "all": [_row(each) for each in groups if each["about"] == "all"],
            "tables": tables,
            "measures": list(MEASURES.values()),
            "until": audit_words.full_day(report.until, zone=self.time_zone),
        }


def _row(group: dict[str, Any]) -> dict[str, Any]:
    cells = []
    for name, measure in in_order(group["measures"]):
        between = "" if measure["ratio"] is None else f"{measure['low']:.1f}-{measure['high']:.1f}"
        cells.append((rate_of(name, measure), between))
    return {"name": group["name"], "people": group["people"], "asks": group["asks"], "cells": cells}


class FairnessFile(LeadPage):
    """The same as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will give it as a download."""
        report = find_fairness(by=self.user, at=self.at)
        return as_download(file_of(report), name="fairness.csv", content_type="text/csv; charset=utf-8")
