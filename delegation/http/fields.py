"""Fields that take exactly their JSON type and say in one sentence what is wrong with anything else."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField

from delegation.http.body import shown

# The largest whole number that JSON readers everywhere keep exact (RFC 8259, section 6).
LARGEST = 2**53
LONGEST_TEXT = 2000
MOST_NESTED = 100
NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
DATE_FORM = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# RFC 3339: always with a zone, so that nobody has to guess which clock was meant.
MOMENT_FORM = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


class Strict:
    """What every strict field says when there is nothing."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("This is missing."),
        "null": _("This cannot be null."),
    }


class StrictInteger(Strict, serializers.IntegerField):
    """A whole number as a JSON integer: no fraction, no text, no true or false. Pence, where it is money."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("This must be a whole number."),
        "min_value": _("This must be at least {min_value}."),
        "max_value": _("This must be at most {max_value}."),
    }

    def __init__(self, *, min_value: int = 0, max_value: int = LARGEST, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_internal_value(self, data: Any) -> int:
        """This function will take an int and nothing that Python would turn into one."""
        if type(data) is not int:
            self.fail("invalid")
        return data


class StrictBoolean(Strict, serializers.BooleanField):
    """true or false, and no word or number for them."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("This must be true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        """This function will take a bool alone."""
        if type(data) is not bool:
            self.fail("invalid")
        return data


class StrictText(Strict, serializers.CharField):
    """Text without its outer spaces; empty only where that is allowed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("This must be text."),
        "blank": _("This cannot be empty."),
        "max_length": _("This is too long: at most {max_length} characters."),
        "unreadable": _("This has characters that are not text."),
    }

    def __init__(self, *, max_length: int = LONGEST_TEXT, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """This function will look for what is not text before anything is trimmed."""
        if isinstance(data, str) and NOT_TEXT.search(data):
            self.fail("unreadable")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        """This function will take a str alone: a number is not its digits."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data.strip()


class Choice(Strict, serializers.ChoiceField):
    """One of a few words."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid_choice": _("This must be one of: {choices}.")}

    def to_internal_value(self, data: Any) -> str:
        """This function will take one of the words, as text; nothing only where that is allowed."""
        if data == "" and self.allow_blank:
            return ""
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", choices=", ".join(map(str, self.choices)))
        return data


class StrictId(Strict, serializers.UUIDField):
    """The id of something, in the one form in which this API gives ids."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("This is not an id.")}

    def to_internal_value(self, data: Any) -> UUID:
        """This function will take the usual form with hyphens alone."""
        if not isinstance(data, str) or not UUID_FORM.fullmatch(data):
            self.fail("invalid")
        return UUID(data)


class StrictDate(Strict, serializers.DateField):
    """A day, as YYYY-MM-DD."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("This must be a date like 2026-11-30.")}

    def to_internal_value(self, value: Any) -> date:
        """This function will take the one form, and only days that exist."""
        if not isinstance(value, str) or not DATE_FORM.fullmatch(value):
            self.fail("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


class StrictMoment(Strict, serializers.DateTimeField):
    """A moment with its zone, as RFC 3339 writes it."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("This must be a time with its zone, like 2026-11-30T09:00:00Z.")
    }

    def to_internal_value(self, value: Any) -> datetime:
        """This function will take the one form, and only moments that exist."""
        if not isinstance(value, str) or not MOMENT_FORM.fullmatch(value):
            self.fail("invalid")
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


class StrictJson(Strict, serializers.JSONField):
    """A JSON document that something else reads, without what the database cannot keep."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unreadable": _("This has characters that are not text."),
        "deep": _("This is nested too deeply."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """This function will take any value whose every text is text."""
        try:
            if _has_unreadable(data):
                self.fail("unreadable")
        except RecursionError:
            self.fail("deep")
        return data


def _has_unreadable(value: Any, deeper: int = MOST_NESTED) -> bool:
    if isinstance(value, str):
        return NOT_TEXT.search(value) is not None
    if not deeper:
        raise RecursionError
    if isinstance(value, Mapping):
        return any(_has_unreadable(name) or _has_unreadable(inner, deeper - 1) for name, inner in value.items())
    return isinstance(value, list) and any(_has_unreadable(inner, deeper - 1) for inner in value)


class StrictSerializer(Strict, serializers.Serializer[Any]):
    """The fields of a command. A field that is not among them is refused by its name, never left out in silence."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("This must be a JSON object.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """This function will check every field, the unknown among them, and report all that is wrong at once."""
        if not isinstance(data, Mapping):
            raise ValidationError({"non_field_errors": [self.error_messages["invalid"]]})
        known: dict[str, Any] = {}
        wrong: dict[str, Any] = {}
        for name, field in self._asked.items():
            if name not in data and name in self._left_out:
                continue
            try:
                known[name] = field.run_validation(data.get(name, serializers.empty))
            except ValidationError as error:
                wrong[name] = error.detail
            except SkipField:
                pass
        wrong |= {shown(name): [_("There is no such field here.")] for name in data if name not in self._asked}
        if wrong:
            raise ValidationError(wrong)
        return known

    # DRF's own loop, less what no field of ours has: another source, a check of its own in the serializer, forms.
    # It asks a field that was not sent for its default, and each of them for all of that.

    @cached_property
    def _asked(self) -> dict[str, Any]:
        unheard = [name for name in self.fields if hasattr(self, f"validate_{name}")]
        if unheard:
            raise TypeError(f"{type(self).__name__} would never be asked for validate_{unheard[0]}")
        return dict(self.fields)

    @cached_property
    def _left_out(self) -> frozenset[str]:
        """What says nothing where it is not sent."""
        fields = self._asked.items()
        return frozenset(name for name, each in fields if not each.required and each.default is serializers.empty)


class Nothing(StrictSerializer):
    """A command without fields."""
