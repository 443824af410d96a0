--liquibase formatted sql

--changeset slipway:test-names splitStatements:true endDelimiter:;
-- Tests are asked for by name, or by class and name. Both may be 1024 characters long, which is more than a B-tree takes.
CREATE INDEX test_case_full_name ON test_case USING hash ((class_name || '.' || name));
