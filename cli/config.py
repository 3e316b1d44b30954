"""`dual-ledger config`: the effective configuration."""

import click

from cli.context import configuration
from cli.output import emit, json_option, say, styled
from ledger.config import Settings
from ledger.masking import shown


@click.group()
def command() -> None:
    """The settings that a command would work with.

    \b
    Example: dual-ledger config show
    """  # noqa: D301  \b is click's mark for a text kept as it is


@command.command()
@json_option
def show(as_json: bool) -> None:
    """Every setting with its value and its origin.

    Secrets are masked. A setting `some_name` is DUAL_LEDGER_SOME_NAME in the environment, which wins over
    `some_name` in the TOML file, which wins over a running sandbox, which wins over the default.

    \b
    Example: dual-ledger config show
             dual-ledger --config books.toml config show --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    effective = configuration()
    values = {name: shown(getattr(effective.settings, name)) for name in Settings.model_fields}
    if as_json:
        emit(
            {
                "settings": {
                    name: {"value": value, "from": effective.origins[name]} for name, value in values.items()
                }
            }
        )
        return
    for name, value in values.items():
        about = Settings.model_fields[name].description
        written = "-" if value is None else "''" if value == "" else value
        origin = effective.origins[name]
        said = f"{name:<30} {written}" + ("" if origin == "default" else f"   (from {origin})")
        say(said + (styled(f"   # {about}", dim=True) if about else ""))
