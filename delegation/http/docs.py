"""The description of the API: the OpenAPI document, and a page that a person can read."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import OpenApiJsonRenderer

from delegation.http.problems import TITLES, problem
from delegation.http.schema import openapi

METHODS = ("get", "post", "put", "patch", "delete")


@csrf_exempt
def schema(request: HttpRequest) -> HttpResponse:
    """This function will give the OpenAPI document as JSON. It is the same for everybody, signed in or not."""
    if request.method not in {"GET", "HEAD"}:
        return problem(405, _("This address does not do that."), headers={"Allow": "GET, HEAD"})
    body: bytes = OpenApiJsonRenderer().render(openapi())
    return HttpResponse(body, content_type="application/vnd.oai.openapi+json; charset=utf-8")


def docs(request: HttpRequest) -> HttpResponse:
    """This function will show the OpenAPI document as a page: every operation, its fields, every kind of problem."""
    document = openapi()
    return render(
        request,
        "delegation/api_docs.html",
        {
            "title": document["info"]["title"],
            "operations": list(operations_of(document)),
            "objects": list(objects_of(document)),
            "problems": [(status, name, _(title)) for status, (name, title) in TITLES.items()],
        },
    )


@csrf_exempt  # tokens come in a header, which no other site can send
def unknown(request: HttpRequest) -> HttpResponse:
    """This function will answer for every address of the API that does not exist, an id that is none among them."""
    return problem(404, _("There is nothing here."))


def operations_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """This function will list the operations in the order of their paths, each with what it takes and gives."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                yield {
                    "anchor": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "says": operation.get("description", ""),
                    "parameters": operation.get("parameters", []),
                    "takes": _object_named(operation.get("requestBody", {})),
                    "gives": [
                        (status, response.get("description", ""), _object_named(response))
                        for status, response in operation["responses"].items()
                        if status != "default"
                    ],
                }


def objects_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """This function will list the objects that bodies are made of, with their fields."""
    for name, described in document["components"]["schemas"].items():
        fields = [
            {
                "name": field,
                "type": type_of(shape),
                "required": field in described.get("required", []),
                "says": shape.get("description", ""),
            }
            for field, shape in described.get("properties", {}).items()
        ]
        yield {"name": name, "says": described.get("description", ""), "fields": fields, "type": type_of(described)}


def type_of(shape: dict[str, Any]) -> str:
    """This function will name the type of a field in a few words."""
    if "$ref" in shape:
        return _name_of(shape["$ref"])
    for word in ("allOf", "oneOf", "anyOf"):
        if word in shape:
            return " or ".join(type_of(inner) for inner in shape[word])
    if "enum" in shape:
        return " or ".join(json.dumps(value) for value in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {type_of(shape['items'])}"
    name = shape.get("format") or shape.get("type") or "any JSON"
    return f"{name} or null" if shape.get("nullable") else str(name)


def _object_named(part: dict[str, Any]) -> str | None:
    """This function will name the object that a body is, or None where there is no body, or a file."""
    shapes = [content.get("schema", {}) for content in part.get("content", {}).values()]
    return next((type_of(shape) for shape in shapes if "$ref" in shape), None)


def _name_of(reference: str) -> str:
    return reference.rpartition("/")[2]
