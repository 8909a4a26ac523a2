"""The `multaqa` command. Each subcommand is a module, imported only when it is called."""

import importlib
import warnings

import click

# Name -> (module with a click command called `command`, what it does in one line).
COMMANDS = {
    "up": ("services.operations.up", "Run a whole node here until stopped."),
    "admin": ("services.operations.admin", "Administrators, dead letters and other upkeep."),
    "backup": ("services.operations.backup", "Write everything the node knows to one archive."),
    "check": ("services.operations.check", "Check settings and servers."),
    "import": ("services.operations.imports", "Read events from JSON, iCalendar or CSV."),
    "restore": ("services.operations.restore", "Bring back what an archive holds."),
}


class _Lazily(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # What a library advises its developers is nothing an operator can act on.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
        found: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=_Lazily, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="multaqa", prog_name="multaqa")
def main() -> None:
    """Run and look after a Multaqa node."""


if __name__ == "__main__":
    main(prog_name="multaqa")
