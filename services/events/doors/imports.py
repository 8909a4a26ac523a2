"""Doors of imports by organisers."""

from typing import Any

from services.common.contracts.events import BeginImport, ListImportRows, ListImports, OfImport
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load


class ImportDoors:
    """Reading calendars of other programs."""

    use_cases: Any

    @rpc()
    def begin_import(self, command: Any) -> Any:
        """Begin to read a calendar."""
        return dump(self.use_cases.begin_import(load(BeginImport, command)))

    @rpc()
    def confirm_import(self, command: Any) -> Any:
        """Take over what was shown."""
        return dump(self.use_cases.confirm_import(load(OfImport, command)))

    @rpc()
    def calendar_import(self, command: Any) -> Any:
        """How far an import is."""
        return dump(self.use_cases.calendar_import(load(OfImport, command)))

    @rpc()
    def calendar_imports(self, command: Any) -> Any:
        """The latest of a community."""
        return dump(self.use_cases.calendar_imports(load(ListImports, command)))

    @rpc()
    def import_rows(self, command: Any) -> Any:
        """What the file says."""
        return dump(self.use_cases.import_rows(load(ListImportRows, command)))

    @every(interval=1)
    def import_due(self) -> None:
        """Read and take over what waits."""
        self.use_cases.import_due()
