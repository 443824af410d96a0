package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** A URL that {@link GitUrlPolicy} has taken apart and allowed. Its text holds no user information but an ssh user. */
public sealed interface GitUrl {
    /** What git is given, and what may stand in messages. */
    String text();

    /** The one value of {@code GIT_ALLOW_PROTOCOL} for it. */
    String protocol();

    /** A URL whose host is looked up and whose addresses are checked before git connects. */
    sealed interface Remote extends GitUrl {
        /** A lower-case name, a dotted IPv4 address, or an IPv6 address in brackets. */
        String host();

        int port();
    }

    /** https or http. */
    record Http(String text, String protocol, String host, int port) implements Remote {
        public Http {
            requireNonNull(text, "text is null");
            requireNonNull(protocol, "protocol is null");
            requireNonNull(host, "host is null");
        }

        /** {@code https://host:port}, as git matches it against keys of its configuration. */
        String origin() {
            int usual = protocol.equals("https") ? GitUrlPolicy.HTTPS_PORT : GitUrlPolicy.HTTP_PORT;
            return protocol + "://" + host + (port == usual ? "" : ":" + port);
        }
    }

    /** {@code ssh://} or {@code user@host:path}. */
    record Ssh(String text, String host, int port) implements Remote {
        public Ssh {
            requireNonNull(text, "text is null");
            requireNonNull(host, "host is null");
        }

        @Override
        public String protocol() {
            return "ssh";
        }
    }

    /** A directory of the server's own machine. */
    record Local(Path path) implements GitUrl {
        public Local {
            requireNonNull(path, "path is null");
        }

        @Override
        public String text() {
            return path.toString();
        }

        @Override
        public String protocol() {
            return "file";
        }
    }
}
