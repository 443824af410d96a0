package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

/**
 * What an https server asks for. For a token, most forges take any user name; {@code x-access-token} is a good one.
 *
 * @param username at most 256 characters, no control characters
 * @param password the password or token, at most 8192 characters, no control characters (they would end a line of
 *     git's credential protocol)
 */
public record GitCredentials(String username, String password) {
    private static final int MAX_USERNAME = 256;
    private static final int MAX_PASSWORD = 8192;

    public GitCredentials {
        requireNonNull(username, "username is null");
        requireNonNull(password, "password is null");
        check("user name", username, MAX_USERNAME);
        check("password", password, MAX_PASSWORD);
    }

    private static void check(String what, String value, int maximum) {
        if (value.length() > maximum) {
            throw new IllegalArgumentException("the git " + what + " is longer than " + maximum + " characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the git " + what + " has a control character (a trailing line break?)");
        }
    }

    /** Never shows the password: records end up in logs. */
    @Override
    public String toString() {
        return "GitCredentials[username=" + username + ", password=***]";
    }
}
