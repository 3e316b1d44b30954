"""One `up`: look what runs, check what is needed, download, start, wait; undo it all if a step fails."""

from contextlib import ExitStack
from pathlib import Path

from ledger.errors import UsageError
from sandbox import artifacts, kafka, ports, postgres, preflight, registry, server
from sandbox.directory import log
from sandbox.locked import software
from sandbox.progress import Progress

_TITLES = {postgres.NAME: "PostgreSQL", kafka.NAME: "Kafka", registry.NAME: "the schema registry"}
_STOP = {postgres.NAME: postgres.stop, kafka.NAME: kafka.stop, registry.NAME: registry.stop}


class Start:
    """The steps, in `what_is_missing`."""

    def __init__(self, place: Path, cache: Path, asked: ports.Ports, progress: Progress) -> None:
        self._place = place
        self._cache = cache
        self._asked = {
            postgres.NAME: asked.postgres,
            kafka.NAME: asked.kafka,
            registry.NAME: asked.registry,
        }
        self._progress = progress

    def what_is_missing(self, *, registry: bool) -> None:
        """Start it and wait until it is ready."""
        missing = self._missing([*_TITLES] if registry else [postgres.NAME, kafka.NAME])
        if not missing:
            return
        for name in missing:  # what a killed `up` left half started would take the port from under us
            _STOP[name](self._place)
        chosen = self._ports(missing)
        preflight.check(self._place, registry="registry" in missing)
        if kafka.NAME in missing:
            kafka.prepare(self._place, self._files(kafka.NAME))
        application = self._application() if "registry" in missing else None
        with ExitStack() as undo:
            self._start(chosen, application, undo)
            undo.pop_all()  # all is well: let them run

    def _start(self, chosen: dict[str, int], application: Path | None, undo: ExitStack) -> None:
        broker = database = None
        if kafka.NAME in chosen:  # the slowest first
            self._say(kafka.NAME)
            undo.callback(kafka.stop, self._place)
            broker = kafka.launch(self._place, chosen[kafka.NAME])
        if postgres.NAME in chosen:
            self._say(postgres.NAME)
            undo.callback(postgres.stop, self._place)
            database = postgres.launch(self._place, chosen[postgres.NAME])
        if database is not None:
            postgres.await_ready(self._place, database)
        if broker is not None:
            kafka.await_ready(self._place, broker)
        if application is not None:
            self._say(registry.NAME)
            undo.callback(registry.stop, self._place)
            registry.start(self._place, application, chosen[registry.NAME])

    def _missing(self, wanted: list[str]) -> list[str]:
        return [name for name in wanted if not self._runs(name)]

    def _runs(self, name: str) -> bool:
        found = server.remembered(self._place, name)
        if found is None or not found.answers:
            return False
        if self._asked[name] not in (None, found.port):
            raise UsageError(
                f"{_TITLES[name]} runs already, on port {found.port}, not on {self._asked[name]} as asked",
                hint="`dual-ledger sandbox down` first",
            )
        self._progress.say(f"{_TITLES[name]} runs already, on port {found.port}")
        return True

    def _ports(self, missing: list[str]) -> dict[str, int]:
        chosen: dict[str, int] = {}
        for name in sorted(missing, key=lambda name: self._asked[name] is None):  # the asked for first
            before = server.remembered(self._place, name)
            chosen[name] = ports.choose(_TITLES[name], self._asked[name], before, set(chosen.values()))
        return chosen

    def _files(self, name: str) -> list[Path]:
        return artifacts.ensure(software(name), self._cache, self._progress)

    def _application(self) -> Path:
        archive = self._files(registry.NAME)[0]
        return registry.unpack(
            archive, self._cache, lambda: self._progress.say("waiting for another download")
        )

    def _say(self, name: str) -> None:
        self._progress.say(f"starting {_TITLES[name]}; log in {log(self._place, name)}")
