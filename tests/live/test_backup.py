"""Archives on a real MongoDB: all of it comes back, and nothing else is ever let in."""

import hashlib
import json
import os
import stat
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bson import Binary, Decimal128, Int64, ObjectId
from click.testing import CliRunner, Result
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.operations.archive import Archive, BadArchive, NotEmpty, back_up, restore
from services.operations.archive.writing import TEMPORARY
from services.operations.backup import command as backup_command
from services.operations.restore import command as restore_command

Databases = dict[str, Database[Any]]
SECRET = "a secret for the backup tests, long enough"


@pytest.fixture
def make(mongo: MongoClient[Any]) -> Iterator[Callable[[], Databases]]:
    made: list[str] = []

    def fresh() -> Databases:
        base = f"test_backup_{uuid.uuid4().hex[:8]}"
        made.extend(f"{base}_{one}" for one in ("membership", "events", "notifications"))
        return {name.removeprefix(f"{base}_"): mongo[name] for name in made[-3:]}

    yield fresh
    for name in made:
        mongo.drop_database(name)


@pytest.fixture
def full(make: Callable[[], Databases]) -> Databases:
    databases = make()
    people = databases["membership"]["people"]
    people.insert_many(
        {
            "_id": f"https://alpha.test/people/{n}",
            "username": f"p{n}",
            "name": {"ar": "أمل ‏القارئة 🌱", "en": "Amal"},
            "at": datetime(2027, 3, 1, 9, tzinfo=UTC) + timedelta(milliseconds=n),
            "odd": [None, 1.5, Int64(2**40), Decimal128("1.10"), Binary(b"\0\1"), ObjectId()],
        }
        for n in range(2500)
    )
    people.create_index("username", unique=True)
    people.create_index([("outbox.id", 1)], partialFilterExpression={"outbox.id": {"$exists": 1}})
    tokens = databases["membership"]["requests"]
    tokens.insert_one({"_id": "key", "at": datetime.now(UTC)})
    tokens.create_index("at", expireAfterSeconds=3600)
    databases["events"]["events"].insert_one({"_id": 1, "text": "x" * 5_000_000})
    databases["events"]["places"].create_index([("where", "2dsphere")])
    return databases


def content(databases: Databases) -> dict[str, Any]:
    return {
        f"{service}.{name}": (
            list(database[name].find(sort=[("_id", 1)])),
            {key: dict(value) for key, value in database[name].index_information().items()},
        )
        for service, database in databases.items()
        for name in database.list_collection_names()
    }


@pytest.fixture
def archive(full: Databases, tmp_path: Path) -> Path:
    file = tmp_path / "node.multaqa"
    back_up(file, full, "https://alpha.test", SECRET)
    return file


def bring_back(file: Path, into: Databases, replace: bool = False) -> int:
    with Archive(file) as archive:
        return restore(archive, into, replace)


def test_everything_comes_back_as_it_was(
    full: Databases, archive: Path, make: Callable[[], Databases]
) -> None:
    into = make()
    assert bring_back(archive, into) == 2502
    assert content(into) == content(full)
    with pytest.raises(DuplicateKeyError):
        into["membership"]["people"].insert_one({"username": "p1"})
    requests = into["membership"]["requests"].index_information()
    assert requests["at_1"]["expireAfterSeconds"] == 3600


def test_only_the_owner_may_read_it_and_no_secret_is_in_it(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with zipfile.ZipFile(archive) as found:
        assert all(SECRET.encode() not in found.read(name) for name in found.namelist())
        assert json.loads(found.read("manifest.json"))["origin"] == "https://alpha.test"
    assert [one.name for one in archive.parent.iterdir()] == [archive.name]


def test_a_failed_backup_leaves_no_file(full: Databases, tmp_path: Path) -> None:
    def fail(line: str) -> None:
        raise RuntimeError(line)

    with pytest.raises(RuntimeError):
        back_up(tmp_path / "node.multaqa", full, "", told=fail)
    assert list(tmp_path.iterdir()) == []


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 100)


def _cut_in_the_middle(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0xFF
    file.write_bytes(data)


def _rewrite(file: Path, change: Callable[[dict[str, bytes]], bytes | None]) -> None:
    """Pack it again, as somebody who knows how zip files are made would."""
    with zipfile.ZipFile(file) as old:
        members, comment = {name: old.read(name) for name in old.namelist()}, old.comment
    comment = change(members) or comment
    with zipfile.ZipFile(file, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
        new.comment = comment


def _edit(file: Path, change: Callable[[Any], None]) -> None:
    """Change the manifest and seal it again."""

    def alter(members: dict[str, bytes]) -> bytes:
        manifest = json.loads(members["manifest.json"])
        change(manifest)
        members["manifest.json"] = json.dumps(manifest).encode()
        return hashlib.sha256(members["manifest.json"]).hexdigest().encode()

    _rewrite(file, alter)


def _without(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.pop(name) and None


def _shorter(members: dict[str, bytes]) -> None:
    members["membership/people.bson"] = members["membership/people.bson"][:-7]


def _other_person(members: dict[str, bytes]) -> None:
    members["membership/people.bson"] = members["membership/people.bson"].replace(b"p77", b"p78")


def _more(members: dict[str, bytes]) -> None:
    members["events/more.bson"] = b""


def _altered_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] = members["manifest.json"].replace(b"alpha", b"gamma")


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (lambda file: file.write_bytes(b"") and None, "not an archive"),
    "text": (lambda file: file.write_text("نسخة") and None, "not an archive"),
    "cut": (_cut, "cut off"),
    "half": (_cut_in_the_middle, "cut off"),
    # Where the byte lies is chance, and so is how far reading gets.
    "a flipped byte": (_flip, "damaged|altered|not an archive|document that is none"),
    "a missing collection": (
        lambda file: _rewrite(file, _without("events/events.bson")),
        "more or less",
    ),
    "no manifest": (lambda file: _rewrite(file, _without("manifest.json")), "no manifest"),
    "an added collection": (lambda file: _rewrite(file, _more), "more or less"),
    "a shortened collection": (lambda file: _rewrite(file, _shorter), "size"),
    "another person": (lambda file: _rewrite(file, _other_person), "altered"),
    "another manifest": (lambda file: _rewrite(file, _altered_manifest), "manifest was altered"),
    "a newer format": (lambda file: _edit(file, lambda m: m.update(format=2)), "newer"),
    "no format": (lambda file: _edit(file, lambda m: m.pop("format")), "manifest cannot be read"),
    "a wrong count": (
        lambda file: _edit(file, lambda m: m["parts"][0].update(documents=9)),
        "number of documents",
    ),
    "a foreign service": (
        lambda file: _edit(file, lambda m: m["parts"][0].update(service="../admin")),
        "manifest cannot be read",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_before_anything_is_touched(
    name: str, archive: Path, make: Callable[[], Databases]
) -> None:
    spoil, why = BAD[name]
    spoil(archive)
    into = make()
    into["events"]["events"].insert_one({"_id": "mine"})
    before = content(into)
    with pytest.raises(BadArchive, match=why):
        bring_back(archive, into, replace=True)
    assert content(into) == before


def test_a_node_with_data_is_left_alone_unless_told(
    full: Databases, archive: Path, make: Callable[[], Databases]
) -> None:
    into = make()
    into["notifications"]["old"].insert_one({"_id": "mine"})
    with pytest.raises(NotEmpty, match=r"notifications\.old has 1"):
        bring_back(archive, into)
    assert list(content(into)) == ["notifications.old"]
    bring_back(archive, into, replace=True)
    assert content(into) == content(full)


def test_empty_collections_with_indexes_are_no_data(
    full: Databases, archive: Path, make: Callable[[], Databases]
) -> None:
    """A node that has started once and knows nobody."""
    into = make()
    into["membership"]["people"].create_index("email")
    assert bring_back(archive, into) == 2502
    assert content(into) == content(full)


def test_what_an_interrupted_restore_left_is_cleared_away(
    full: Databases, archive: Path, make: Callable[[], Databases]
) -> None:
    into = make()
    into["membership"][TEMPORARY + "people"].insert_one({"half": True})
    into["membership"][TEMPORARY + "gone"].insert_one({"half": True})
    bring_back(archive, into)
    assert content(into) == content(full)


def test_a_backup_while_people_write_is_whole(
    full: Databases, make: Callable[[], Databases], tmp_path: Path
) -> None:
    """Everything saved before the start and left alone is in it, once, and it can be restored."""
    people, done = full["membership"]["people"], threading.Event()

    def write() -> None:
        n = 0
        while not done.is_set():
            n += 1
            people.insert_one({"_id": f"new-{n}", "username": f"new-{n}"})
            people.update_one({"username": f"p{n % 2500}"}, {"$set": {"more": "و" * (n % 900)}})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            manifest = back_up(tmp_path / "live.multaqa", full, "")
    finally:
        done.set()
        writer.join()
    into = make()
    bring_back(tmp_path / "live.multaqa", into)
    old = {"username": {"$regex": "^p"}}
    assert into["membership"]["people"].count_documents(old) == 2500
    people_part = next(one for one in manifest.parts if one.collection == "people")
    assert people_part.documents == into["membership"]["people"].count_documents({})


@pytest.fixture
def multaqa(
    mongo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MULTAQA_MONGO_URL", mongo_url)
    monkeypatch.setenv("MULTAQA_SECRET", SECRET)
    monkeypatch.setenv("MULTAQA_ORIGIN", "https://alpha.test")
    commands = {"backup": backup_command, "restore": restore_command}

    def run(base: Databases, name: str, *words: str) -> Result:
        monkeypatch.setenv("MULTAQA_MONGO_DATABASE", base["events"].name.removesuffix("_events"))
        return CliRunner().invoke(commands[name], list(words))

    return run


def test_the_commands_say_what_they_did(
    full: Databases,
    make: Callable[[], Databases],
    multaqa: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = multaqa(full, "backup", "node.multaqa")
    assert written.exit_code == 0, written.output
    assert "membership.people: 2500" in written.output
    assert "backed up 2502 documents in 4 collections" in written.output.splitlines()[-1]
    again = multaqa(full, "backup", "node.multaqa")
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)
    assert multaqa(full, "backup", "node.multaqa", "--force").exit_code == 0

    into = make()
    restored = multaqa(into, "restore", "node.multaqa")
    assert restored.exit_code == 0, restored.output
    assert restored.output.splitlines()[-1] == "restored 2502 documents in 4 collections"
    assert restored.stderr == ""
    assert content(into) == content(full)
    refused = multaqa(into, "restore", "node.multaqa")
    assert refused.exit_code == 1
    assert "not empty" in refused.stderr
    monkeypatch.setenv("MULTAQA_SECRET", "another secret, which is long enough too")
    assert "sign in again" in multaqa(into, "restore", "node.multaqa", "--replace").stderr
    Path("node.multaqa").write_text("{}")
    assert "is refused: it is not an archive" in multaqa(into, "restore", "node.multaqa").stderr


def test_a_private_node_that_is_stopped_is_backed_up_and_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.operations.servers import PrivateMongo

    monkeypatch.delenv("MULTAQA_MONGO_URL", raising=False)
    monkeypatch.delenv("MULTAQA_MONGO_DATABASE", raising=False)
    with PrivateMongo(tmp_path / "one" / "mongo") as server, MongoClient(server.url) as client:
        client["multaqa_events"]["events"].insert_one({"_id": 1, "title": "لقاء"})
    file, runner = str(tmp_path / "node.multaqa"), CliRunner()
    nothing = runner.invoke(backup_command, [file, "--data", str(tmp_path / "nowhere")])
    assert (nothing.exit_code, nothing.stderr.count("\n")) == (1, 1)
    done = runner.invoke(backup_command, [file, "--data", str(tmp_path / "one")])
    assert done.exit_code == 0, done.output
    done = runner.invoke(restore_command, [file, "--data", str(tmp_path / "two")])
    assert done.exit_code == 0, done.output
    with PrivateMongo(tmp_path / "two" / "mongo") as server, MongoClient(server.url) as client:
        assert list(client["multaqa_events"]["events"].find()) == [{"_id": 1, "title": "لقاء"}]
