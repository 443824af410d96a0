package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.FieldError;
import dev.slipway.server.auth.Caller;
import dev.slipway.server.base.Principal;
import dev.slipway.server.resources.Author;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint may know of the request beside its parameters. One instance serves all requests: it is given to the constructor of an endpoint, and answers for the request of the calling thread,
 * the writing of a streamed answer included.
 */
public final class CurrentRequest {
    private static final ScopedValue<State> STATE = ScopedValue.newInstance();

    /** Who sends the request. */
    public Principal principal() {
        return state().caller.principal();
    }

    /** The client as it calls itself in {@code User-Agent}, at most 200 characters; {@code unknown} when it does not. */
    public String client() {
        return state().client;
    }

    /** Who sends the request, as what it writes is signed. */
    Author author(@Nullable String idempotencyKey) {
        return new Author(principal().name(), client(), idempotencyKey);
    }

    static State state() {
        return STATE.get();
    }

    static void run(State state, Runnable work) {
        ScopedValue.where(STATE, state).run(work);
    }

    /** One request on its way: the filters fill it in. Only the thread of the request sees it. */
    static final class State {
        private final String id;
        private final String client;
        private final String method;
        private final String path;
        private Caller caller = Caller.ANONYMOUS;
        private @Nullable String operation;
        private boolean begun;
        private boolean broken;
        private final List<FieldError> parameterFaults = new ArrayList<>();

        State(String id, String client, String method, String path) {
            this.id = requireNonNull(id, "id is null");
            this.method = requireNonNull(method, "method is null");
            this.path = requireNonNull(path, "path is null");
            this.client = requireNonNull(client, "client is null");
        }

        String id() {
            return id;
        }

        /** The path as it was sent, without the query. */
        String path() {
            return path;
        }

        String method() {
            return method;
        }

        /** Whether the path names what is to be made. */
        boolean isPut() {
            return method.equals("PUT");
        }

        Caller caller() {
            return caller;
        }

        void caller(Caller known) {
            this.caller = known;
        }

        /** The operation of the spec, null while it is not known and when there is none. */
        @Nullable
        String operation() {
            return operation;
        }

        void operation(String known) {
            this.operation = known;
        }

        /** Whether the head of the answer is written: from then on there is no other answer. */
        boolean isBegun() {
            return begun;
        }

        void begin() {
            this.begun = true;
        }

        /** Whether the answer ends before its end. */
        boolean isBroken() {
            return broken;
        }

        void breakOff() {
            this.broken = true;
        }

        /** What is wrong with parameters by the time that all are read, so that all is told at once. */
        List<FieldError> parameterFaults() {
            return parameterFaults;
        }
    }
}
