SELECT to_regclass('scb_entries') IS NOT NULL
