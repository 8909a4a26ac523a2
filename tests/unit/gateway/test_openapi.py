"""The OpenAPI document is whole: every route is in it, and every example fits its schema."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema_rs import Draft202012Validator

from services.common.errors import Unavailable
from services.common.settings import Settings
from services.gateway.api.openapi import the_document
from services.gateway.app import create_app


def nobody(service: str, method: str, payload: Any) -> Any:
    raise Unavailable(f"{service}.unavailable")


@pytest.fixture(scope="module")
def app() -> Flask:
    settings = Settings(service="gateway", origin="https://alpha.test", secret="x" * 40)
    return create_app(nobody, settings)


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return json.loads(json.dumps(the_document()))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield f"{method.upper()} {path}", operation


OUTSIDE = {"/api/v1/openapi.json", "/api/v1/docs", "/api/v1/docs.css"}


def test_every_route_of_the_api_is_documented(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        f"{method} {rule.rule.replace('<', '{').replace('>', '}')}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule not in OUTSIDE
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routes == {name for name, _ in operations(document)}


def test_every_operation_says_what_it_does_and_how_it_refuses(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"], name
        assert {"429", "503"} <= set(operation["responses"]), name
        assert operation["security"], name
        if operation.get("requestBody"):
            content = operation["requestBody"]["content"]
            assert list(content) == ["application/json"], name


def test_bodies_with_several_fields_have_an_example_that_fits(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None or "example" not in body:
            continue
        schema = {**body["schema"], "components": document["components"]}
        assert Draft202012Validator(schema).is_valid(body["example"]), name


def test_examples_of_single_fields_fit(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for part, described in schema.get("properties", {}).items():
            if "example" in described:
                whole = {**described, "components": document["components"]}
                assert Draft202012Validator(whole).is_valid(described["example"]), (name, part)


def test_the_document_names_nothing_that_is_not_there(document: dict[str, Any]) -> None:
    def walk(thing: Any) -> Iterator[str]:
        if isinstance(thing, dict):
            if isinstance(thing.get("$ref"), str):
                yield thing["$ref"]
            for inner in thing.values():
                yield from walk(inner)
        elif isinstance(thing, list):
            for inner in thing:
                yield from walk(inner)

    for ref in set(walk(document)):
        found = document
        for step in ref.removeprefix("#/").split("/"):
            assert step in found, ref
            found = found[step]


def test_the_page_shows_every_operation_without_script(
    app: Flask, document: dict[str, Any]
) -> None:
    page = app.test_client().get("/api/v1/docs").get_data(as_text=True)

    for name, _ in operations(document):
        assert name.split()[1] in page
    assert "<script" not in page
    assert "style=" not in page
