"""What every tenant table shares: a UUIDv7 key, its organisation, and a query that stays inside it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple, Self, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState

from audit.ids import new_id, read_id
from audit.scope import current_organisation_id, organisation_in_scope

M = TypeVar("M", bound=models.Model)
S = TypeVar("S")
G = TypeVar("G")


class TenantQuerySet(models.QuerySet[M]):
    """Rows of one organisation. Row-level security holds the same line below; each alone is enough."""

    def ours(self) -> Self:
        """This function will keep only the rows of the organisation in scope."""
        return self.filter(organisation_id=current_organisation_id())


def ours_sql(table: str) -> str:
    """This function will give the same line for a statement written by hand, which binds %(organisation)s."""
    return f"{table}.organisation_id = %(organisation)s::uuid"


def new_row(model: type[M], **values: Any) -> M:
    """This function will make a row to insert, as the model's own constructor would, at a fraction of its cost.

    ``values`` are by field name, or by the name of a key's column. Raises TypeError for a name that is no field.
    """
    made = _empty(model, adding=True)
    fields, same, anew = _shape(model)
    row = made.__dict__
    row.update(same)
    for name, value in values.items():
        attname = fields.get(name)
        if attname is None:
            raise TypeError(f"{model.__name__} has no field {name}")
        if attname != name and value is not None:  # a key by its field's name is given as the row it points at
            made._state.fields_cache[name] = value
            row[attname] = value.id
        else:
            row[attname] = value
    for attname, default in anew:
        if attname not in row:
            row[attname] = default()
    return made


def _empty(model: type[M], *, adding: bool) -> M:
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding = adding
    made._state.db = None if adding else DEFAULT_DB_ALIAS
    return made


class _Shape(NamedTuple):
    """What a model's fields are called, the defaults that are always the same, and what makes the others."""

    fields: dict[str, str]
    same: dict[str, Any]
    anew: tuple[tuple[str, Callable[[], Any]], ...]


@cache
def _shape(model: type[models.Model]) -> _Shape:
    fields = model._meta.concrete_fields
    names = {each.name: each.attname for each in fields} | {each.attname: each.attname for each in fields}
    anew = {each.attname: each.default for each in fields if each.has_default() and callable(each.default)}
    same = {each.attname: each.get_default() for each in fields if each.attname not in anew}
    return _Shape(names, same, tuple(anew.items()))


def hydrate(model: type[M], row: Mapping[str, Any]) -> M:
    """This function will make a stored row of a model from its columns as PostgreSQL's JSON has them.

    A column that was left out is read when it is asked for. The values are put where Django's own constructor puts
    them: going through it costs several times as much, for signals and defaults that a stored row has no use for.
    """
    made = _empty(model, adding=False)
    values = made.__dict__
    for column, name, read in _readers(model):
        if column in row:
            value = row[column]
            values[name] = value if read is None or value is None else read(value)
    return made


Read = Callable[[str], Any]

# What JSON has no form for, and PostgreSQL writes as text; everything else arrives as it is.
_READ: tuple[tuple[type[Any], Read], ...] = (
    (models.UUIDField, read_id),
    (models.DateTimeField, datetime.fromisoformat),
    (models.DateField, date.fromisoformat),
    (models.TimeField, time.fromisoformat),
    (models.BinaryField, lambda text: bytes.fromhex(text.removeprefix("\\x"))),
)


@cache
def _readers(model: type[models.Model]) -> tuple[tuple[str, str, Read | None], ...]:
    """This function will say for each field of a model its column, its name, and what reads its value."""
    return tuple((each.column, each.attname, _reader(each)) for each in model._meta.concrete_fields)


def _reader(field: Any) -> Read | None:
    stored = field.target_field if field.is_relation else field
    return next((read for kind, read in _READ if isinstance(stored, kind)), None)


class Key(models.ForeignKey[S, G]):
    """A foreign key without an index of its own: each index here begins with the organisation and is named.

    Rows that others point at are never deleted.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        super().__init__(to, on_delete=on_delete, **{"db_index": False, **options})


class TenantModel(models.Model):
    """A row that belongs to one organisation.

    The organisation is a plain column, not a foreign key: a key would lock the same organisation row on every
    insert, and row-level security already refuses a row of another organisation.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField(default=organisation_in_scope, editable=False)

    objects: Any = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
