package dev.slipway.server.git;

/** What is cached may stand in the way of the fetch: worth one more try from nothing, within the package only. */
final class StaleRepositoryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final GitException failure;

    StaleRepositoryException(GitException failure) {
        super(failure);
        this.failure = failure;
    }

    /** What to tell when it does not help. */
    GitException failure() {
        return failure;
    }
}
