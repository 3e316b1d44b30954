-- How the archiving of the write-ahead log goes.
SELECT archived_count, last_archived_time, failed_count, last_failed_time,
    coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS failing
FROM pg_stat_archiver
