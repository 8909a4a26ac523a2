"""What is new for open pages: one question for all readers of a gateway process."""

from contextlib import suppress
from dataclasses import dataclass

from services.common.contracts.live import News, NewsFor, NewsItem, NewsReader
from services.common.errors import Invalid
from services.common.settings import Settings
from services.notifications.repository import Kept, Told
from services.notifications.texts import Unsayable, kind_of, say

MOST_READERS = 500
MOST_ITEMS = 20
"""What one reader is told at once; of more only the newest, the rest is on the page."""


@dataclass(frozen=True)
class Live:
    """Looks what was written for people since they last heard."""

    kept: Kept
    settings: Settings

    def news(self, command: NewsFor) -> list[News]:
        """Those readers for whom something is new. Raises Invalid naming `readers`."""
        readers = command.readers
        if len(readers) > MOST_READERS:
            raise Invalid(fields={"readers": ["too_many"]})
        if not readers:
            return []
        people = list({one.person for one in readers})
        told = self.kept.notes.since(people, min(one.since for one in readers))
        found = ((one, _unheard(one, told.get(one.person, []))) for one in readers)
        return [
            News(
                reader=reader.id,
                items=self._items(items, reader.language),
                unread=self.kept.notes.unread(reader.person),
            )
            for reader, items in found
            if items
        ]

    def _items(self, told: list[Told], language: str) -> list[NewsItem]:
        items = []
        for one in told:
            with suppress(Unsayable):
                items.append(self._item(one, language))
        return items

    def _item(self, told: Told, language: str) -> NewsItem:
        node = self.settings.name_in(language)
        said = say(kind_of(told.kind), told.params, language, self.settings.origin, node)
        return NewsItem(
            id=told.id,
            kind=told.kind,
            title=said.title,
            body=said.whole,
            url=said.url,
            created_at=told.created_at,
        )


def _unheard(reader: NewsReader, told: list[Told]) -> list[Told]:
    heard = tuple(reader.heard)
    new = [one for one in told if one.created_at > reader.since and not one.id.startswith(heard)]
    return new[-MOST_ITEMS:]
