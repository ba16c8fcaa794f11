"""What leaders type about our limits: sums, YAML, a day."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from delegation.days import day_at
from delegation.models import Scheme
from delegation.scheme_amounts import Amount, amounts_of
from delegation.scheme_yaml import MOST_BYTES
from delegation.sentences import money
from delegation.services.comments import LONGEST
from delegation.services.schemes import NOTICE_OF_TIGHTENING
from delegation.terms import SchemeTerms
from workflow.pages.away_forms import ONE_DAY, Day, midnight
from workflow.pages.forms import LeewayForm, Pounds, write_pounds
from workflow.pages.tuning.limit_words import Names, box_label

REVISION = "revision"


class VersionedForm(LeewayForm):
    """A form that says which state of a draft was looked at, so that nobody's change is lost under another one."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def looked_at(self) -> int:
        """This function will give the state that was looked at."""
        return int(self.cleaned_data[REVISION])

    def look_again(self, revision: int) -> None:
        """This function will keep what was typed, and take the draft as it is now for looked at."""
        data: Any = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        data[REVISION] = str(revision)
        self.data = data


class AmountsForm(VersionedForm):
    """The sums of each role, each in a box of its own."""

    def __init__(self, data: Any = None, *, terms: SchemeTerms, revision: int, names: Names) -> None:
        super().__init__(data, auto_id="sum_%s", initial={REVISION: revision})
        self.amounts = list(amounts_of(terms))
        for amount in self.amounts:
            self.fields[amount.name] = Pounds(label=box_label(amount, names=names), initial=write_pounds(amount.pence))

    def by_role(self) -> Iterator[tuple[str, list[Any]]]:
        """This function will give the boxes of each role."""
        found: dict[str, list[Any]] = {}
        for amount in self.amounts:
            found.setdefault(amount.role.name, []).append(self[amount.name])
        yield from found.items()

    def typed(self) -> Mapping[str, int]:
        """This function will give the pence of each box by its name."""
        return {amount.name: self.cleaned_data[amount.name] for amount in self.amounts}

    def differing(self) -> Iterator[tuple[Amount, str, str]]:
        """This function will name each box whose number is another one than the draft has now."""
        for amount in self.amounts:
            typed = self.cleaned_data.get(amount.name)
            if typed is not None and typed != amount.pence:
                yield amount, str(self.fields[amount.name].label), money(amount.pence)


class YamlForm(VersionedForm):
    """All of a draft as YAML: typed, or a file."""

    text = forms.CharField(
        label=_("Our limits as YAML"),
        required=False,
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code", "autocapitalize": "none"}),
        error_messages={"max_length": _("This is too long: 100,000 letters at most.")},
    )
    file = forms.FileField(
        label=_("Or a file with them"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/yaml"}),
    )

    def clean(self) -> dict[str, Any]:
        """This function will take the file, where one was chosen, for what was typed."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        sent = said.get("file")
        if sent is None:
            return said
        sent.seek(0)  # the handler may run again
        try:
            said["text"] = sent.read(MOST_BYTES + 1).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("This file is not text in UTF-8."))
        return said


class PublishForm(VersionedForm):
    """From when on limits hold: now, or from a day."""

    in_force_from = Day(label=_("From which day?"), required=False)

    def __init__(self, data: Any = None, *, scheme: Scheme, earliest: str = "") -> None:
        super().__init__(data, initial={REVISION: scheme.revision, "in_force_from": earliest})

    def starts(self, *, zone: str) -> datetime | None:
        """This function will give the moment at which that day begins; None stands for now."""
        day = self.cleaned_data["in_force_from"]
        return midnight(day, zone) if day else None


class SayForm(LeewayForm):
    """What somebody says about limits, or answers."""

    text = forms.CharField(
        label=_("What do you want to say?"),
        max_length=LONGEST,
        error_messages={"required": _("Write what you want to say.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(SayForm):
    """What a leader answers."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["text"].label = _("Your answer")


def earliest_day(*, at: datetime, zone: str) -> str:
    """This function will give the first whole day that is far enough away for what takes room from somebody."""
    return (day_at(at + NOTICE_OF_TIGHTENING, zone) + ONE_DAY).isoformat()
