--liquibase formatted sql

--changeset slipway:resources splitStatements:true endDelimiter:;
-- One table holds every kind of resource: the engine is one, and a new kind is no migration.
-- `parent_uid` is null for kinds of the server. `document` is the canonical form without `uid`, `revision`, times and secrets;
-- it is json and not jsonb, which would lose the order of a job's tasks.
CREATE TABLE resource (
  uid uuid PRIMARY KEY,
  kind text NOT NULL,
  parent_uid uuid REFERENCES resource (uid),
  name text NOT NULL,
  revision bigint NOT NULL,
  document json NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);
-- The path is the identity, and the order of lists.
CREATE UNIQUE INDEX resource_path ON resource (kind, parent_uid, name) NULLS NOT DISTINCT;
CREATE INDEX resource_parent ON resource (parent_uid);

CREATE TABLE resource_revision (
  resource_uid uuid NOT NULL,
  revision bigint NOT NULL,
  kind text NOT NULL,
  path text NOT NULL,
  document json,
  author text NOT NULL,
  client text NOT NULL,
  written_at timestamptz NOT NULL,
  PRIMARY KEY (resource_uid, revision)
);
COMMENT ON COLUMN resource_revision.document IS 'null: this revision deleted the resource';

-- Who refers to whom within a project. The foreign key on the target is the last guard against a dangling reference.
CREATE TABLE resource_reference (
  source_uid uuid NOT NULL REFERENCES resource (uid) ON DELETE CASCADE,
  pointer text NOT NULL,
  target_uid uuid NOT NULL REFERENCES resource (uid),
  PRIMARY KEY (source_uid, pointer)
);
CREATE INDEX resource_reference_target ON resource_reference (target_uid);

CREATE TABLE idempotency (
  principal text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status integer NOT NULL,
  headers jsonb NOT NULL,
  body bytea,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
COMMENT ON COLUMN idempotency.body IS 'encrypted when it may hold a token';

--changeset slipway:secrets splitStatements:true endDelimiter:;
CREATE TABLE secret_value (
  secret_uid uuid PRIMARY KEY REFERENCES resource (uid) ON DELETE CASCADE,
  value_revision bigint NOT NULL,
  key_id text NOT NULL,
  nonce bytea NOT NULL,
  ciphertext bytea NOT NULL,
  fingerprint text NOT NULL
);

-- Bearer tokens, by the SHA-256 of the token. The subject is the pool, the executor or null. Attempt tokens stand with their lease.
CREATE TABLE token (
  uid uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('administrator', 'pool', 'executor')),
  hash bytea NOT NULL UNIQUE,
  subject_uid uuid,
  description text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz
);
CREATE INDEX token_subject ON token (subject_uid);

--changeset slipway:executors splitStatements:true endDelimiter:;
CREATE TABLE executor (
  uid uuid PRIMARY KEY,
  pool_uid uuid NOT NULL REFERENCES resource (uid) ON DELETE CASCADE,
  name text NOT NULL,
  facts jsonb NOT NULL,
  registered_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL
);
CREATE INDEX executor_pool ON executor (pool_uid);

-- Noted every few seconds while heartbeats can be taken; a gap tells how long they could not.
CREATE TABLE liveness (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  noted_at timestamptz NOT NULL
);

--changeset slipway:runs splitStatements:true endDelimiter:;
-- Run numbers are kept by project and name of the job, so that a job that is deleted and made again goes on counting.
CREATE TABLE run_counter (
  project_uid uuid NOT NULL,
  job text NOT NULL,
  last_number bigint NOT NULL,
  PRIMARY KEY (project_uid, job)
);

CREATE TABLE run (
  uid uuid PRIMARY KEY,
  project_uid uuid NOT NULL,
  project text NOT NULL,
  job_uid uuid NOT NULL,
  job text NOT NULL,
  number bigint NOT NULL,
  job_revision bigint NOT NULL,
  state text NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  trusted boolean NOT NULL,
  branch text,
  tag text,
  ref text,
  sha text,
  requested_sha text,
  commit_subject text,
  commit_author text,
  parameters jsonb NOT NULL,
  git jsonb,
  problem jsonb,
  warnings jsonb NOT NULL DEFAULT '[]',
  timeout_ms bigint NOT NULL,
  queue_timeout_ms bigint NOT NULL,
  cancel_requested_at timestamptz,
  timed_out boolean NOT NULL DEFAULT false,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  UNIQUE (project_uid, job, number)
);
COMMENT ON COLUMN run.version IS 'grows with every change of the run, its tasks or attempts: the ETag of the run';
COMMENT ON COLUMN run.git IS 'what to check out: URL and credentials reference as they were when the run was triggered';
CREATE INDEX run_of_project ON run (project_uid, created_at DESC, uid DESC);
CREATE INDEX run_unfinished ON run (created_at) WHERE finished_at IS NULL;

-- Leased work of the server: runs to prepare.
CREATE TABLE preparation (
  run_uid uuid PRIMARY KEY REFERENCES run (uid) ON DELETE CASCADE,
  lease uuid,
  leased_until timestamptz,
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL
);

CREATE TABLE task (
  uid uuid PRIMARY KEY,
  run_uid uuid NOT NULL REFERENCES run (uid) ON DELETE CASCADE,
  ordinal integer NOT NULL,
  key text NOT NULL,
  name text NOT NULL,
  state text NOT NULL,
  skip_reason text,
  reason text,
  message text,
  needs jsonb NOT NULL,
  definition jsonb NOT NULL,
  since timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  UNIQUE (run_uid, key)
);
COMMENT ON COLUMN task.needs IS 'beside the definition, so that the state machine of a run reads no scripts';
COMMENT ON COLUMN task.definition IS 'the expanded task: everything an assignment is made of, but for secrets';

CREATE TABLE attempt (
  uid uuid PRIMARY KEY,
  task_uid uuid NOT NULL REFERENCES task (uid) ON DELETE CASCADE,
  run_uid uuid NOT NULL,
  number integer NOT NULL,
  state text NOT NULL,
  executor_uid uuid NOT NULL,
  executor text NOT NULL,
  pool text NOT NULL,
  reason text,
  message text,
  outcome jsonb,
  outcome_hash bytea,
  token_hash bytea NOT NULL UNIQUE,
  log_size bigint NOT NULL DEFAULT 0,
  log_truncated boolean NOT NULL DEFAULT false,
  offered_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  UNIQUE (task_uid, number)
);
CREATE INDEX attempt_of_run ON attempt (run_uid);
COMMENT ON COLUMN attempt.token_hash IS 'kept after the end, so that the same outcome sent again gets the same answer';

--changeset slipway:queue splitStatements:true endDelimiter:;
-- Only what can be claimed. History lives elsewhere, so that the index stays as small as the queue.
CREATE TABLE task_queue (
  task_uid uuid PRIMARY KEY REFERENCES task (uid) ON DELETE CASCADE,
  run_uid uuid NOT NULL,
  project_uid uuid NOT NULL,
  project text NOT NULL,
  priority integer NOT NULL DEFAULT 0,
  turn bigint NOT NULL,
  pool text,
  selector jsonb NOT NULL DEFAULT '{}',
  image text NOT NULL DEFAULT '',
  cpu_millis bigint,
  memory_bytes bigint,
  disk_bytes bigint,
  secrets text[] NOT NULL DEFAULT '{}',
  not_before timestamptz,
  queued_at timestamptz NOT NULL,
  queue_deadline timestamptz NOT NULL
);
CREATE INDEX task_queue_order ON task_queue (priority DESC, turn, task_uid);
CREATE INDEX task_queue_deadline ON task_queue (queue_deadline);
CREATE INDEX task_queue_run ON task_queue (run_uid);
COMMENT ON COLUMN task_queue.secrets IS 'names of the secrets that must have a value before the task is claimed';
COMMENT ON COLUMN task_queue.not_before IS 'a new attempt after an infrastructure failure waits this long';
COMMENT ON COLUMN task_queue.turn IS 'start-time fair queueing: a project''s next task comes one turn after its last one, but never before the turn being served';

-- The last turn handed out to each project.
CREATE TABLE project_turn (
  project_uid uuid PRIMARY KEY,
  turn bigint NOT NULL
);

-- The turn that was served last. A sequence, because a claim must move it forward without a lock that others wait for; it is
-- set, never drawn from, and a claim that is rolled back may leave it too far ahead, which does no harm.
CREATE SEQUENCE served_turn MINVALUE 0 START 0;

-- One row for each attempt that is offered or running: the right to execute it.
CREATE TABLE lease (
  attempt_uid uuid PRIMARY KEY REFERENCES attempt (uid) ON DELETE CASCADE,
  task_uid uuid NOT NULL,
  run_uid uuid NOT NULL,
  executor_uid uuid NOT NULL,
  claim_id text NOT NULL,
  token_sealed bytea NOT NULL,
  accepted boolean NOT NULL DEFAULT false,
  cancel_requested boolean NOT NULL DEFAULT false,
  expires_at timestamptz NOT NULL
);
CREATE INDEX lease_executor ON lease (executor_uid, claim_id);
CREATE INDEX lease_expiry ON lease (expires_at);
CREATE INDEX lease_run ON lease (run_uid);
COMMENT ON COLUMN lease.token_sealed IS 'the attempt token, sealed with the master key, so that the same claim sent again gets the same answer';

-- Tokens of offers that nobody accepted. Their attempts are gone, but whoever comes late with one is told that the lease is
-- lost and not that the token is unknown.
CREATE TABLE stale_token (
  token_hash bytea PRIMARY KEY,
  attempt_uid uuid NOT NULL,
  stale_since timestamptz NOT NULL
);
CREATE INDEX stale_token_age ON stale_token (stale_since);

--changeset slipway:final-states splitStatements:false
-- What is final never changes: the last guard, below the state machine.
CREATE FUNCTION refuse_change_of_final_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% % is % and cannot become %', TG_TABLE_NAME, OLD.uid, OLD.state, NEW.state USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER run_final BEFORE UPDATE ON run FOR EACH ROW
  WHEN (OLD.finished_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.finished_at IS DISTINCT FROM OLD.finished_at))
  EXECUTE FUNCTION refuse_change_of_final_state();
CREATE TRIGGER task_final BEFORE UPDATE ON task FOR EACH ROW
  WHEN (OLD.finished_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.finished_at IS DISTINCT FROM OLD.finished_at))
  EXECUTE FUNCTION refuse_change_of_final_state();
CREATE TRIGGER attempt_final BEFORE UPDATE ON attempt FOR EACH ROW
  WHEN (OLD.finished_at IS NOT NULL AND (NEW.state <> OLD.state OR NEW.finished_at IS DISTINCT FROM OLD.finished_at))
  EXECUTE FUNCTION refuse_change_of_final_state();

--changeset slipway:storage splitStatements:true endDelimiter:;
CREATE TABLE log_chunk (
  attempt_uid uuid NOT NULL,
  start_offset bigint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (attempt_uid, start_offset)
);
-- Logs are read in pieces of whole chunks, and compressing them costs more than it saves while they grow.
ALTER TABLE log_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE result (
  uid uuid PRIMARY KEY,
  attempt_uid uuid NOT NULL REFERENCES attempt (uid) ON DELETE CASCADE,
  name text NOT NULL,
  type text NOT NULL,
  path text,
  media_type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  warning text,
  created_at timestamptz NOT NULL,
  UNIQUE (attempt_uid, name)
);
CREATE INDEX result_blob ON result (sha256);

CREATE TABLE test_case (
  attempt_uid uuid NOT NULL,
  result text NOT NULL,
  ordinal integer NOT NULL,
  job_uid uuid NOT NULL,
  run_uid uuid NOT NULL,
  run_number bigint NOT NULL,
  suite text,
  class_name text,
  name text NOT NULL,
  state text NOT NULL,
  duration_ms bigint,
  message text,
  detail text,
  file text,
  line integer,
  PRIMARY KEY (attempt_uid, result, ordinal),
  FOREIGN KEY (attempt_uid, result) REFERENCES result (attempt_uid, name) ON DELETE CASCADE
);
CREATE INDEX test_case_run ON test_case (run_uid);
CREATE INDEX test_case_job ON test_case (job_uid, run_number DESC);
CREATE INDEX test_case_name ON test_case (job_uid, name, run_number DESC);
