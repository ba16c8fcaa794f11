"""Django's admin as operators have it: every table of one organisation to look at, none to change."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from audit.models import Words
from audit.tenancy import TenantModel, TenantQuerySet
from delegation.models import Concern, ConcernEntry, Organisation, Worry, WorryEntry

ROOMS = ("audit", "delegation", "workflow", "notifications")
# What people wrote, and what is about safety: running the system is no reason to read it.
OUT_OF_SIGHT: tuple[type[Model], ...] = (Words, Concern, ConcernEntry, Worry, WorryEntry)
# Secrets, and what lets somebody in; every column of bytes besides.
SECRET = frozenset({"password", "secret", "old_secret", "sealed", "session_key", "what_matters"})
SHOWN_IN_LISTS, A_PAGE = 5, 50
BRIEF = (models.DateTimeField, models.DateField, models.BooleanField, models.IntegerField, models.UUIDField)
LOOKING = ("_changelist", "_change")


class LookOnly(admin.ModelAdmin):  # type: ignore[type-arg] # the class takes no argument at run time
    """One table, to look at."""

    actions = None
    show_full_result_count = False
    list_per_page = A_PAGE
    change_form_template = "operators/row.html"

    def get_urls(self) -> list[Any]:
        """This function will leave the list and one row, and none of the addresses that change something."""
        return [each for each in super().get_urls() if (each.name or "").endswith(LOOKING)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """This function will name the organisation besides row-level security."""
        rows = super().get_queryset(request)
        return rows.ours() if isinstance(rows, TenantQuerySet) else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """This function will load one row, or say 404."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        """This function will show the table in the list of all."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This function will let its rows be looked at."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This function will refuse new rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This function will refuse changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This function will refuse deletion."""
        return False


class Site(admin.AdminSite):
    """All tables. Who may look is settled before (config/operators/desk.py)."""

    site_header = site_title = index_title = "Leeway"
    site_url = None
    enable_nav_sidebar = False
    index_template = "operators/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """This function will let in whom the desk let in."""
        return True


def shown_models() -> list[type[Model]]:
    """This function will list the tables of an organisation that may be looked at."""
    ours = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
    walled = [model for model in ours if issubclass(model, TenantModel) or model is Organisation]
    return [model for model in walled if model not in OUT_OF_SIGHT]


def shown_fields(model: type[Model]) -> list[str]:
    """This function will list the columns of a table that may be looked at."""
    fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.BinaryField)]
    return [each.name for each in fields if each.name not in SECRET and "digest" not in each.name]


def build_site() -> Site:
    """This function will make the desk's site, with every table that may be looked at."""
    site = Site(name="operators")
    for model in shown_models():
        site.register(model, _look_only(model))
    return site


def _look_only(model: type[Model]) -> type[LookOnly]:
    fields = shown_fields(model)
    return type(
        f"{model.__name__}LookOnly",
        (LookOnly,),
        {"fields": fields, "readonly_fields": fields, "list_display": _brief(model, fields), "ordering": ("-pk",)},
    )


def _brief(model: type[Model], fields: Sequence[str]) -> list[str]:
    """This function will choose what lists show: ids, moments, numbers and choices, never what somebody wrote."""
    known = {each.name: each for each in model._meta.concrete_fields}
    brief = [name for name in fields if isinstance(known[name], BRIEF) or known[name].choices]
    return ["pk", *(name for name in brief if name != "id")][: SHOWN_IN_LISTS + 1]
