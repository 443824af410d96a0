package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

/** What of a repository is asked for. Names are short ({@code main}, {@code v1.0}), commit ids have 40 hex digits. */
public sealed interface RefRequest {
    /** The tip of the default branch. */
    record DefaultBranch() implements RefRequest {}

    /** The tip of a branch. */
    record Branch(String name) implements RefRequest {
        public Branch {
            requireNonNull(name, "name is null");
        }
    }

    /** The commit that a tag points to; annotated tags are peeled. */
    record Tag(String name) implements RefRequest {
        public Tag {
            requireNonNull(name, "name is null");
        }
    }

    /** A commit by its id alone: trusted only when a branch or tag of the repository contains it. */
    record Sha(String sha) implements RefRequest {
        public Sha {
            requireNonNull(sha, "sha is null");
        }
    }

    /** A commit that the branch must contain. */
    record BranchAndSha(String branch, String sha) implements RefRequest {
        public BranchAndSha {
            requireNonNull(branch, "branch is null");
            requireNonNull(sha, "sha is null");
        }
    }
}
