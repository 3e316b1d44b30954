"""How things stand: streams, outbox, dead letters, breaks and runs, and what is wrong with them.

A look costs the same whether the books hold thousands of entries or millions: it reads counters, watermarks
and ends of indexes, never a table that grows with the entries.
"""
