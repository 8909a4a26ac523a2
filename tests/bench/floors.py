"""The floors: the plainest programs that do the same kind of work, served the same way."""

import os
from typing import Any


def plain(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The least a WSGI server can be asked to do."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]


def hello() -> Any:
    """Flask's hello."""
    from flask import Flask

    app = Flask(__name__)

    @app.get("/")
    def index() -> str:
        return "hello"

    return app


def one_write() -> Any:
    """Flask and one acknowledged, journaled write to MongoDB; no service between."""
    from flask import Flask, request
    from pymongo import MongoClient
    from pymongo.write_concern import WriteConcern

    app = Flask(__name__)
    client: MongoClient[Any] = MongoClient(os.environ["MULTAQA_MONGO_URL"], connect=False)
    seats = client["bench"].get_collection("seats", write_concern=WriteConcern("majority", j=True))

    @app.put("/<seat>")
    def take(seat: str) -> dict[str, str]:
        answer = request.get_json()["answer"]
        seats.update_one({"_id": seat}, {"$set": {"answer": answer}}, upsert=True)
        return {"state": answer}

    return app


def verified_write() -> Any:
    """Flask, an RSA signature verified with a kept key, and one acknowledged, journaled write."""
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from flask import Flask, request
    from pymongo import MongoClient
    from pymongo.write_concern import WriteConcern

    from services.federation.signatures import SignedRequest, verify

    app = Flask(__name__)
    client: MongoClient[Any] = MongoClient(os.environ["MULTAQA_MONGO_URL"], connect=False)
    kept = client["bench"].get_collection("inbox", write_concern=WriteConcern("majority", j=True))
    key: Any = load_pem_public_key(os.environ["FLOOR_KEY"].encode())
    url = os.environ["FLOOR_URL"]

    @app.post("/ap/inbox")
    def take() -> tuple[str, int]:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request.get_data()
        verify(SignedRequest("POST", url, headers, body), key, datetime.now(UTC))
        kept.insert_one({"_id": headers["signature"], "body": body})
        return "", 202

    return app
