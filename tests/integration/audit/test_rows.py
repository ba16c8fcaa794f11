"""Rows made by the short way are those that Django's own constructor makes."""

from typing import Any

import pytest
from django.apps import apps

from audit.tenancy import TenantModel, hydrate, new_row
from delegation.models import Person, Team
from tests.cast import Cast
from workflow.models import Ask, CheckTime

DRAWN = (CheckTime,)  # whose ids must not tell when they were made
MODELS = [each for each in apps.get_models() if issubclass(each, TenantModel)]


def values_of(row: Any) -> dict[str, Any]:
    """This function will give what a row holds, but for its id, which is new each time."""
    return {each.attname: row.__dict__[each.attname] for each in row._meta.concrete_fields if each.attname != "id"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_new_row_has_the_defaults_of_its_model(model: type[TenantModel]) -> None:
    made, known = new_row(model), model()
    assert values_of(made) == values_of(known)
    assert (made._state.adding, made._state.db) == (known._state.adding, known._state.db)
    assert made.id.version == (4 if model in DRAWN else 7)


def test_defaults_are_not_shared_between_rows() -> None:
    one, other = new_row(Ask), new_row(Ask)
    one.flags.append("wages")
    assert other.flags == []


def test_a_key_is_given_as_a_row_or_as_an_id(cast: Cast) -> None:
    team = cast.team("adults_east")
    by_row, by_id = new_row(Person, team=team), new_row(Person, team_id=team.id)
    assert by_row.team_id == by_id.team_id == team.id
    assert by_row.team is team
    with cast.scope():
        assert by_id.team == team


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="Team has no field nmae"):
        new_row(Team, nmae="East")


def test_a_row_from_json_is_the_stored_one(cast: Cast) -> None:
    with cast.scope():
        stored = Person.objects.ours().get(id=cast.person("ada").id)
        columns = {each.column: getattr(stored, each.attname) for each in Person._meta.concrete_fields}
        again = hydrate(Person, {name: None if value is None else _as_json(value) for name, value in columns.items()})
        assert values_of(again) == values_of(stored)
        again.display_name = "Ada B."
        again.save(update_fields=["display_name"])
        assert Person.objects.ours().get(id=stored.id).display_name == "Ada B."


def _as_json(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list) else str(value)
