# One concern a file; a file stands behind those that it imports.
pytest_plugins = [
    "tests.fixtures.profiles",
    "tests.fixtures.sandboxes",
    "tests.fixtures.servers",
    "tests.fixtures.registry",
    "tests.fixtures.mariadb",
    "tests.fixtures.databases",
    "tests.fixtures.shared_books",
    "tests.fixtures.settings",
    "tests.fixtures.proxy",
    "tests.fixtures.header",
]
