"""Who logs in to the sandbox's books beside the superuser: a login for each role, with its own password."""

from pathlib import Path

from sandbox import directory as state

# role → who logs in as it; `dual-ledger migrate` grants the roles what they may do
LOGINS = {"poster": "consumer", "relay": "relayer", "auditor": "reader", "operator": "desk"}


def statements(directory: Path) -> list[str]:
    """What makes them in a new cluster, and closes the databases to everybody else."""
    made = [f"CREATE ROLE {role} NOLOGIN" for role in LOGINS]
    made += [
        f"CREATE ROLE {login} LOGIN IN ROLE {role} PASSWORD '{state.password(directory, login)}'"
        for role, login in LOGINS.items()
    ]
    made += [f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC" for database in ("dbis", "scb")]
    return [*made, f"GRANT CONNECT ON DATABASE dbis TO {', '.join(LOGINS)}"]


def there(directory: Path) -> dict[str, str]:
    """Role → login; none in a cluster of a version that made none."""
    return {role: login for role, login in LOGINS.items() if state.password_file(directory, login).exists()}
