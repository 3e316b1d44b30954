"""Write artifacts.lock.toml anew, after a version in ROOTS was changed: `python -m sandbox.relock`.

The digests are those of what is downloaded at that moment: compare them with what the project publishes
before they are committed.
"""

from pathlib import Path

import jgo
from jgo.maven import Artifact, MavenContext

from ledger.fingerprint import sha256_of

# The trailing "!" keeps a component from ruling over the versions of the others' dependencies.
ROOTS = {
    "kafka": (
        "Apache Kafka 4.4.0",
        ("org.apache.kafka:kafka_2.13:4.4.0", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5!"),
    ),
    "registry": ("Apicurio Registry 3.3.3", ("io.apicurio:apicurio-registry-app:3.3.3:tar.gz:all",)),
}


def main() -> None:
    """Resolve, download, hash, write."""
    lines = ["# Written by `python -m sandbox.relock`: what the sandbox downloads, and nothing else."]
    for name, (title, roots) in ROOTS.items():
        lines += ["", f"[{name}]", f'title = "{title}"', f"roots = [{', '.join(map(_quoted, roots))}]"]
        for artifact in sorted(_resolved(name, roots), key=lambda found: found.filename):
            lines += _entry(name, artifact)
    Path(__file__).with_name("artifacts.lock.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _resolved(name: str, roots: tuple[str, ...]) -> list[Artifact]:
    if name != "registry":
        return jgo.resolve("+".join(roots))
    group, project, version, packaging, classifier = roots[0].split(":")  # one archive, nothing beside it
    component = MavenContext().project(group, project).at_version(version)
    return [component.artifact(classifier=classifier, packaging=packaging)]


def _entry(name: str, artifact: Artifact) -> list[str]:
    path = artifact.resolve()
    parts = [artifact.groupId, artifact.artifactId, artifact.version, artifact.packaging, artifact.classifier]
    coordinate = ":".join(part for part in parts if part)
    return [
        "",
        f"[[{name}.artifacts]]",
        f"coordinate = {_quoted(coordinate)}",
        f"file = {_quoted(artifact.filename)}",
        f"sha256 = {_quoted(sha256_of(path))}",
        f"size_bytes = {path.stat().st_size}",
    ]


def _quoted(text: str) -> str:
    return f'"{text}"'


if __name__ == "__main__":
    main()
