-- Whether the lease is still the one we took; nobody else can take it before this transaction ends.
SELECT 1 FROM relay_leases WHERE shard = %(shard)s AND owner = %(owner)s AND fence = %(fence)s FOR UPDATE
