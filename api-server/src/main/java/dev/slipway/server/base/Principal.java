package dev.slipway.server.base;

import java.util.UUID;

/** Who sends a request. */
public sealed interface Principal {
    /** A short name for logs, revisions and idempotency keys; never a secret. */
    String name();

    /** Nobody: the request has no credentials. */
    record Anonymous() implements Principal {
        @Override
        public String name() {
            return "anonymous";
        }
    }

    /** May do everything that people and programs of the platform team do. */
    record Administrator() implements Principal {
        @Override
        public String name() {
            return "administrator";
        }
    }

    /** May register executors in one pool. */
    record PoolToken(UUID tokenUid, UUID poolUid) implements Principal {
        @Override
        public String name() {
            return "pool-token:" + tokenUid;
        }
    }

    /** May claim work for one executor. */
    record ExecutorToken(UUID executorUid) implements Principal {
        @Override
        public String name() {
            return "executor:" + executorUid;
        }
    }

    /** May write to one attempt, while its lease lives. */
    record AttemptToken(UUID attemptUid) implements Principal {
        @Override
        public String name() {
            return "attempt:" + attemptUid;
        }
    }
}
