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
