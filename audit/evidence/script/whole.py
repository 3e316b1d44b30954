"""1. The files: SHA256SUMS names each of them, and each is the one that was made."""

from hashlib import sha256

from audit.evidence.script.texts import FOLDER, broken, passed


def check_files() -> None:
    """SHA256SUMS names every file but itself and its signature, and each has the digest that stands there."""
    stated = {}
    for line, text in enumerate((FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines(), 1):
        digest, _, name = text.partition("  ")
        if not (FOLDER / name).is_file():
            broken("SHA256SUMS", line, f"{name} is not in the folder")
        whole = sha256()
        with (FOLDER / name).open("rb") as content:
            while block := content.read(1 << 20):
                whole.update(block)
        if digest != whole.hexdigest():
            broken("SHA256SUMS", line, f"{name} is another file: its SHA-256 is {whole.hexdigest()}")
        stated[name] = digest
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if not path.is_dir()}
    for name in sorted(there - {*stated, "SHA256SUMS", "SHA256SUMS.sig"}):
        broken("SHA256SUMS", len(stated), f"{name} is in the folder, and not listed here")
    passed("files", f"{len(stated)} files have the SHA-256 of SHA256SUMS, and there is no other")
