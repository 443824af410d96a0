package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this package. The message is fit for a user: one or two sentences, no secret, no path of this
 * machine. {@link #detail()} is what git itself said, at most 2 KiB, with credentials removed.
 */
public final class GitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final GitErrorCode code;
    private final @Nullable String detail;

    public GitException(GitErrorCode code, String message) {
        this(code, message, null, null);
    }

    public GitException(GitErrorCode code, String message, @Nullable String detail, @Nullable Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.code = requireNonNull(code, "code is null");
        this.detail = detail;
    }

    public GitErrorCode code() {
        return code;
    }

    /** The end of git's own error output, redacted; empty when git was not asked or said nothing. */
    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }
}
