"""Who logs in to the sandbox's books beside the superuser: a login for each role, with its own password."""

from pathlib import Path

from sandbox import directory as state

# role → who logs in as it; `dual-ledger migrate` grants the roles what they may do
LOGINS = {"poster": "consumer", "relay": "relayer", "auditor": "reader", "operator": "desk"}
SECONDER = "seconder"  # a second operator: what two persons have to approve can be tried here by one


def statements(directory: Path) -> list[str]:
    """What makes them in a new cluster, and closes the databases to everybody else."""
    made = [f"CREATE ROLE {role} NOLOGIN" for role in LOGINS]
    made += [
        f"CREATE ROLE {login} LOGIN IN ROLE {role} PASSWORD '{state.password(directory, login)}'"
        for role, login in LOGINS.items()
    ]
    made.append(_seconder(directory))
    made += [f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC" for database in ("dbis", "scb")]
    return [*made, f"GRANT CONNECT ON DATABASE dbis TO {', '.join(LOGINS)}"]


def missing(directory: Path) -> list[str]:
    """What makes the login that a cluster of an older version lacks."""
    known = there(directory)
    return [_seconder(directory)] if known and SECONDER not in known else []


def forget_seconder(directory: Path) -> None:
    """It could not be made: the next start tries again."""
    state.password_file(directory, SECONDER).unlink(missing_ok=True)


def there(directory: Path) -> dict[str, str]:
    """Role → login, and the seconder by its own name; none in a cluster of a version that made none."""
    everybody = {**LOGINS, SECONDER: SECONDER}
    return {role: name for role, name in everybody.items() if state.password_file(directory, name).exists()}


def _seconder(directory: Path) -> str:
    secret = state.password(directory, SECONDER)
    return f"CREATE ROLE {SECONDER} LOGIN IN ROLE operator PASSWORD '{secret}'"
