-- Runs once, when the server's volume is empty: who may log in, and the databases beside DBIS's books.
\set ON_ERROR_STOP on
\getenv password POSTGRES_PASSWORD

-- What each role may do is granted by `dual-ledger migrate`; here is who logs in as it.
CREATE ROLE poster NOLOGIN;
CREATE ROLE consumer LOGIN IN ROLE poster PASSWORD :'password';
CREATE ROLE relay NOLOGIN;
CREATE ROLE relayer LOGIN IN ROLE relay PASSWORD :'password';

-- The SCB keeps its own ledger; it shares a server with DBIS only to keep this small.
CREATE ROLE scb LOGIN PASSWORD :'password';
CREATE DATABASE scb OWNER scb;

-- Schema ids travel in every message, so they must outlive the registry's container.
CREATE ROLE registry LOGIN PASSWORD :'password';
CREATE DATABASE registry OWNER registry;
