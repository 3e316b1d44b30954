"""The SQL that only the web page asks."""

PACKAGE = "dashboard.sql"
