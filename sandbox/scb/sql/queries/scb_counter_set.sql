UPDATE scb_counter SET next_number = %(next_number)s
