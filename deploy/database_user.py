"""Makes the one user of a fresh MongoDB: `database-user` in a container, once.

It shares mongod's network (`network_mode: service:mongo`): until there is a user, mongod lets
whoever comes from its own machine make the first one. Done this way rather than by the start
script of MongoDB's own image, it works with every mongod. MULTAQA_MONGO_URL names the user.
"""

import os
import sys
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

# What the services do: read, write, make indexes; nothing about users or the server itself.
ROLES = ["readWriteAnyDatabase", "dbAdminAnyDatabase", "clusterMonitor"]
UNAUTHORIZED = 13


def local(**login: Any) -> "MongoClient[dict[str, Any]]":
    """A client of the mongod beside us."""
    return MongoClient("127.0.0.1", 27017, serverSelectionTimeoutMS=30000, **login)


def ensure(name: str, password: str) -> str:
    """Make the user unless it is there; gives a sentence for the log. Raises PyMongoError."""
    with local() as anybody:
        try:
            anybody.admin.command("createUser", name, pwd=password, roles=ROLES)
        except OperationFailure as refused:
            if refused.code != UNAUTHORIZED:
                raise
        else:
            return f"made the user {name}"
    with local(username=name, password=password, authSource="admin") as known:
        known.admin.command("ping")
    return f"the user {name} is there"


def main() -> int:
    """Gives the exit status."""
    parts = parse_uri(os.environ.get("MULTAQA_MONGO_URL", "mongodb://"))
    if not (parts["username"] and parts["password"]):
        print("MULTAQA_MONGO_URL names no user and password", file=sys.stderr)
        return 2
    try:
        print(ensure(parts["username"], parts["password"]))
    except OperationFailure as refused:
        print(f"the password in MULTAQA_MONGO_URL is not the database's: {refused.code}")
        return 1
    except PyMongoError as trouble:
        print(f"mongod does not answer: {type(trouble).__name__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
