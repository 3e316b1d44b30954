-- Runs once, when the server's volume is empty: who may log in, and the databases beside DBIS's books.
\set ON_ERROR_STOP on
\getenv password POSTGRES_PASSWORD
\getenv consumer_password CONSUMER_PASSWORD
\getenv relay_password RELAY_PASSWORD
\getenv operator_password OPERATOR_PASSWORD
\getenv auditor_password AUDITOR_PASSWORD

-- What each role may do is granted by `dual-ledger migrate`; here is who logs in as it, and to which database:
-- by default, everybody to all of them.
REVOKE CONNECT ON DATABASE dual_ledger FROM PUBLIC;
CREATE ROLE auditor NOLOGIN;
CREATE ROLE reader LOGIN IN ROLE auditor PASSWORD :'auditor_password';
CREATE ROLE operator NOLOGIN;
CREATE ROLE desk LOGIN IN ROLE operator, auditor PASSWORD :'operator_password';
CREATE ROLE poster NOLOGIN;
CREATE ROLE consumer LOGIN IN ROLE poster PASSWORD :'consumer_password';
CREATE ROLE relay NOLOGIN;
CREATE ROLE relayer LOGIN IN ROLE relay PASSWORD :'relay_password';
GRANT CONNECT ON DATABASE dual_ledger TO auditor, operator, poster, relay;

-- The SCB keeps its own ledger; it shares a server with DBIS only to keep this small.
CREATE ROLE scb LOGIN PASSWORD :'password';
CREATE DATABASE scb OWNER scb;
REVOKE CONNECT ON DATABASE scb FROM PUBLIC;

-- Schema ids travel in every message, so they must outlive the registry's container.
CREATE ROLE registry LOGIN PASSWORD :'password';
CREATE DATABASE registry OWNER registry;
REVOKE CONNECT ON DATABASE registry FROM PUBLIC;

-- The page compares the SCB's balances with DBIS's: it reads the tables that the SCB's stand-in makes there.
GRANT CONNECT ON DATABASE scb TO reader;
\connect scb
ALTER DEFAULT PRIVILEGES FOR ROLE scb IN SCHEMA public GRANT SELECT ON TABLES TO reader;
