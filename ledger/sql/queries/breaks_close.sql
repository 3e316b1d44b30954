-- Close a break that needs no correction; what it was before.
SELECT close_break(%(id)s, %(reason)s, %(operator)s)
