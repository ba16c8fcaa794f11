"""The OpenAPI document: made from the same views and fields that answer, so that it cannot promise anything else."""

from functools import lru_cache
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object

from delegation.http.problems import CONTENT_TYPE

VERSION = "v1"
PATHS_WITH_PROBLEMS = "/api/v1/"

PROBLEM = {
    "type": "object",
    "description": "Why not, in a sentence (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence for whoever asked"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "ask_status": {"type": "string", "description": "with 409: where the ask stands now"},
    },
}
ANY_PROBLEM = {
    "description": "No, and why.",
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Sent again within 24 hours, the command is answered again and not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
}


SIGNATURE = "signature"
# What a signed message bears besides its signature.
SIGNED = (
    {"in": "query", "name": "source", "required": True, "schema": {"type": "string", "format": "uuid"}},
    {"in": "header", "name": "webhook-id", "required": True, "schema": {"type": "string", "maxLength": 128}},
    {"in": "header", "name": "webhook-timestamp", "required": True, "schema": {"type": "string"}},
)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a caller signs in, in the words of OpenAPI."""

    target_class = "delegation.http.identity.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> Any:
        """This function will describe the Authorization header."""
        return build_bearer_security_scheme_object(header_name="Authorization", token_prefix="Bearer")  # noqa: S106


class SignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a system of others says who it is."""

    target_class = "delegation.http.signed.SignedMessage"
    name = SIGNATURE

    def get_security_definition(self, auto_schema: AutoSchema) -> Any:
        """This function will describe the header; what is signed stands in Standard Webhooks 1.0."""
        return {"type": "apiKey", "in": "header", "name": "webhook-signature", "description": "Standard Webhooks 1.0"}


class StrictObject(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """That a command takes no field beside its own."""

    target_class = "delegation.http.fields.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> Any:
        """This function will describe the fields, and close the object behind them."""
        mapper: Any = auto_schema
        mapped = mapper._map_serializer(self.target, direction, bypass_extensions=True)
        return {**mapped, "additionalProperties": False}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001
    """This function will say of every operation that it may answer with a problem, and of a command its key."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in result["paths"].items():
        if not path.startswith(PATHS_WITH_PROBLEMS):
            continue
        for method, operation in operations.items():
            operation["responses"]["default"] = ANY_PROBLEM
            if {SIGNATURE: []} in operation.get("security", []):
                operation.setdefault("parameters", []).extend(SIGNED)
            elif method == "post":
                operation.setdefault("parameters", []).append(KEY)
    return result


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """This function will give the whole document; the routes do not change while a process lives."""
    with translation.override("en-gb"):
        generator: Any = SchemaGenerator(api_version=VERSION)  # type: ignore[no-untyped-call]
        document: dict[str, Any] = generator.get_schema(request=None, public=True)
    return document
