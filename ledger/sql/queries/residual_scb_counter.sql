SELECT next_number FROM scb_counter
