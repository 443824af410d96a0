--liquibase formatted sql

--changeset slipway:queue-deadline-of-offers splitStatements:true endDelimiter:;
ALTER TABLE lease ADD COLUMN queue_deadline timestamptz;
COMMENT ON COLUMN lease.queue_deadline IS 'of the task when it was offered: an offer that nobody accepts gives it no more time';
