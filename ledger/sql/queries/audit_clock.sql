-- What the server's clock says at this moment.
SELECT clock_timestamp()
