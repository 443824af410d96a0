package dev.slipway.server.git;

/** Everything that can go wrong with a repository, as a closed list that callers may switch over. */
public enum GitErrorCode {
    /** The URL is malformed, option-like, too long, or carries user information. */
    INVALID_URL,
    /** A branch or tag name that git's check-ref-format refuses, or a commit id that is not 40 hex digits. */
    INVALID_REF,
    /** A path that is not relative, or has empty, {@code .} or {@code ..} segments. */
    INVALID_PATH,
    PROTOCOL_NOT_ALLOWED,
    HOST_NOT_ALLOWED,
    REPOSITORY_NOT_FOUND,
    AUTHENTICATION_FAILED,
    BRANCH_NOT_FOUND,
    TAG_NOT_FOUND,
    SHA_NOT_FOUND,
    /** The commit exists, or may exist, but the named branch does not contain it. */
    NOT_CONTAINED,
    EMPTY_REPOSITORY,
    /** The repository is larger than the limit per repository. */
    TOO_LARGE,
    TIMED_OUT,
    FILE_NOT_FOUND,
    FILE_TOO_LARGE,
    /** The path names a directory, a symbolic link or a submodule. */
    NOT_A_FILE,
    /** The remote cannot be reached, or answered something that is none of the above. */
    REMOTE_ERROR,
    /** The native {@code git} of this machine is missing, too old or cannot be started. */
    GIT_NOT_USABLE;

    /** Whether the same request may succeed later although nothing was changed by the user. */
    public boolean mayPass() {
        return this == TIMED_OUT || this == REMOTE_ERROR;
    }
}
