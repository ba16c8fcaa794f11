"""What is in force, what came before, what is proposed; and one version."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from delegation.http.files import as_download
from delegation.models import Scheme
from delegation.permissions import can_write_schemes
from delegation.scheme_yaml import write
from delegation.selectors.schemes import versions_seen_by
from workflow.pages.audit_words import full_day
from workflow.pages.forms import new_key
from workflow.pages.tuning.base import LimitsPage


class OurLimits(LimitsPage):
    """Our limits, for everybody of the organisation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show what is in force, its history, and what is proposed or drafted."""
        versions = versions_seen_by(self.user)
        published = [each for each in versions if each.status == Scheme.Status.PUBLISHED]
        context = {
            "in_force": self.now.scheme,
            "roles": self.roles(self.now.terms),
            "kept": self.kept(self.now.terms),
            "open": [self._line(each) for each in versions if each.status != Scheme.Status.PUBLISHED],
            "published": [self._line(each) for each in published],
            "may_write": can_write_schemes(by=self.user),
            "form_key": new_key(),
        }
        return self.page("pages/tuning/in_force.html", context)

    def _line(self, scheme: Scheme) -> dict[str, Any]:
        starts = scheme.in_force_from
        return {
            "id": scheme.id,
            "title": self.title_of(scheme),
            "proposed": scheme.status == Scheme.Status.PROPOSED,
            "day": full_day(starts, zone=self.time_zone) if starts else "",
            "to_come": starts is not None and starts > self.at,
            "in_force": self.now.scheme is not None and scheme.id == self.now.scheme.id,
            "author": scheme.author.display_name,
            "publisher": scheme.published_by.display_name if scheme.published_by else "",
        }


class Version(LimitsPage):
    """One version, draft or proposal."""

    def get(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will show it."""
        return self.show_version(self.seen(scheme_id))


class VersionFile(LimitsPage):
    """The same as YAML, to keep."""

    def get(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will give the file."""
        scheme = self.seen(scheme_id)
        name = f"limits-{scheme.version or 'draft'}.yaml"
        return as_download(write(scheme.terms).encode(), name=name, content_type="application/yaml; charset=utf-8")
