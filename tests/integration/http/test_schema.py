"""The OpenAPI document is whole, says what is true of every operation, and has a page that the browser may show."""

import io
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from delegation.http.schema import openapi

# Told by systems of others, who have no token.
SIGNED = {"/api/v1/card-authorisations", "/api/v1/facts"}
METHODS = {"get", "post", "put", "patch", "delete"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in openapi()["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_the_document_is_valid_and_made_without_a_warning() -> None:
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    assert written.getvalue().startswith("openapi: 3.")


def test_anybody_may_read_the_document() -> None:
    answer = Client().get("/api/v1/schema")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert answer.json()["paths"].keys() >= {"/api/v1/me", "/api/v1/asks", "/api/v1/asks/{id}/decide"}
    assert Client().post("/api/v1/schema").status_code == 405


def test_every_route_of_the_api_is_in_the_document() -> None:
    documented = {path.removeprefix("/api/v1/") for path, _, _ in operations()}
    routed = set()
    for route in all_routes():
        if route.startswith("api/v1/") and route != "api/v1/schema":
            routed.add(re.sub(r"<(?:uuid|slug|int):(\w+)>", r"{\1}", route.removeprefix("api/v1/")))
    assert routed == documented


def all_routes() -> list[str]:
    found = []

    def walk(patterns: Any, prefix: str) -> None:
        for each in patterns:
            route = prefix + str(each.pattern)
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, route)
            else:
                found.append(route)

    walk(get_resolver("config.urls").url_patterns, "")
    return found


def test_every_operation_asks_for_a_token_may_answer_with_a_problem_and_says_what_it_does() -> None:
    for path, method, operation in operations():
        signed = path in SIGNED
        assert operation["security"] == [{"signature" if signed else "token": []}], path
        assert "application/problem+json" in operation["responses"]["default"]["content"], path
        assert operation["description"].endswith("."), path
        named = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ("Idempotency-Key" in named) == (method == "post" and not signed), path
        assert ("webhook-id" in named) == signed, path


def test_what_is_sent_is_closed_and_amounts_are_whole_numbers() -> None:
    schemas = openapi()["components"]["schemas"]
    for path, _method, operation in operations():
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind == "text/csv":  # a file as it is; in a form it is a named part
                continue
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False, path
    amount = schemas["AskBody"]["properties"]["amount"]
    assert (amount["type"], amount["minimum"], amount["maximum"]) == ("integer", 0, 2**53)


@pytest.mark.parametrize("path", ["/api/docs"])
def test_the_page_of_the_api_needs_nothing_that_the_policy_forbids(path: str) -> None:
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://(?!testserver)", page)
    for _path, _method, operation in operations():
        assert f'id="{operation["operationId"]}"' in page
    for link in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{link}"' in page, link
