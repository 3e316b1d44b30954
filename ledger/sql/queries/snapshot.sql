-- First in a transaction: all its questions are about one moment, and it changes nothing.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY
