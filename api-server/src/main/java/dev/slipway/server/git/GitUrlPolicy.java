package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.HOST_NOT_ALLOWED;
import static dev.slipway.server.git.GitErrorCode.INVALID_URL;
import static dev.slipway.server.git.GitErrorCode.PROTOCOL_NOT_ALLOWED;
import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which URLs git may be given, and which addresses it may connect to. Pure: names are not looked up here; the
 * cache looks them up and asks {@link #checkAddress} about each address before git connects to it.
 */
public final class GitUrlPolicy {
    /** Longest URL, in characters. */
    public static final int MAX_LENGTH = 2048;

    static final int HTTPS_PORT = 443;
    static final int HTTP_PORT = 80;
    static final int SSH_PORT = 22;
    private static final int MAX_PORT = 65_535;

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");
    private static final Pattern SCP = Pattern.compile("(?:([^@:/]+)@)?([^@:/]+|\\[[^\\]/]*\\]):(?!/?/)(.+)");
    private static final Pattern AUTHORITY = Pattern.compile("(?:([^@]*)@)?(\\[[^\\]]*\\]|[^:\\[\\]]*)(?::(.*))?");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
    private static final Pattern ENCODED_CONTROL = Pattern.compile("%(0[0-9A-Fa-f]|1[0-9A-Fa-f]|7[fF])");
    private static final List<String> SCHEMES = List.of("https", "http", "ssh", "file");

    private static final Set<String> METADATA_NAMES = Set.of(
            "metadata",
            "metadata.google.internal",
            "metadata.goog",
            "metadata.azure.internal",
            "metadata.azure.com",
            "metadata.platformequinix.com",
            "metadata.tencentyun.com",
            "instance-data",
            "instance-data.ec2.internal");
    private static final Set<String> LOOPBACK_NAMES =
            Set.of("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback");

    private final GitUrlRules rules;

    public GitUrlPolicy(GitUrlRules rules) {
        this.rules = requireNonNull(rules, "rules is null");
    }

    /**
     * Takes a URL apart.
     *
     * @throws GitException {@code invalid_url}, {@code protocol_not_allowed} or {@code host_not_allowed}; the message
     *     names the rule and the nearest thing that is allowed
     */
    public GitUrl check(String url) {
        checkText(url);
        Matcher scheme = SCHEME.matcher(url);
        if (scheme.matches()) {
            return withScheme(scheme.group(1).toLowerCase(Locale.ROOT), scheme.group(2), url);
        }
        if (url.contains("::")) {
            throw new GitException(
                    PROTOCOL_NOT_ALLOWED,
                    "The URL " + shown(url)
                            + " names a git remote helper (\"helper::…\"), which could run any program; use https://…");
        }
        Matcher scp = SCP.matcher(url);
        if (scp.matches()) {
            return scpLike(scp.group(1), scp.group(2), scp.group(3), url);
        }
        return local(url, url);
    }

    /**
     * Whether git may connect to an address that a host's name was resolved to.
     *
     * @throws GitException {@code host_not_allowed}
     */
    public void checkAddress(String host, InetAddress address) {
        Optional<String> problem = problemOf(AddressKind.of(address));
        if (problem.isPresent()) {
            String literal = address.getHostAddress();
            String named = literal.equals(host) ? host : host + " (" + literal + ")";
            throw new GitException(HOST_NOT_ALLOWED, "The host " + named + " " + problem.get());
        }
    }

    private Optional<String> problemOf(AddressKind kind) {
        return switch (kind) {
            case PUBLIC -> Optional.empty();
            case PRIVATE ->
                rules.privateAddresses()
                        ? Optional.empty()
                        : Optional.of("is in a private range, which this server's configuration does not allow;"
                                + " use a public host");
            case LOOPBACK ->
                rules.loopback()
                        ? Optional.empty()
                        : Optional.of("is the server's own machine, which its configuration does not allow;"
                                + " use the name under which other machines reach the repository");
            case LINK_LOCAL -> Optional.of("is link-local, where clouds keep their metadata; it is never allowed");
            case METADATA -> Optional.of("is a cloud's metadata service; it is never allowed");
            case RESERVED -> Optional.of("is in a reserved range, where no repository can be");
        };
    }

    private static void checkText(String url) {
        if (url.isEmpty()) {
            throw invalid("The URL is empty; give one like https://host/path.git");
        }
        if (url.length() > MAX_LENGTH) {
            throw invalid("The URL has " + url.length() + " characters, more than " + MAX_LENGTH);
        }
        if (url.startsWith("-")) {
            throw invalid(
                    "The URL " + shown(url) + " begins with \"-\" like an option; give one like https://host/path.git");
        }
        for (int index = 0; index < url.length(); index++) {
            char character = url.charAt(index);
            if (character <= ' ' || character >= 0x7f) {
                throw invalid("The URL has a space, a control character or one outside ASCII at position " + (index + 1)
                        + "; write it percent-encoded (a host's name in its xn-- form)");
            }
            if (character == '\\') {
                throw invalid("The URL has a backslash, which programs read in different ways; use /");
            }
        }
    }

    private GitUrl withScheme(String scheme, String rest, String url) {
        return switch (scheme) {
            case "https" -> http(scheme, rest);
            case "http" -> http(scheme, rest);
            case "ssh" -> ssh(rest);
            case "file" -> file(rest, url);
            case "git+ssh", "ssh+git" ->
                throw notAllowed("The scheme " + scheme + ":// is an old spelling; use ssh:// or https://");
            default -> {
                List<String> near = NearestNames.of(scheme, SCHEMES, 1);
                String instead = near.isEmpty() || near.contains("file") ? "https" : near.getFirst();
                throw notAllowed("The scheme " + GitRefs.quote(scheme) + " is not allowed; use " + instead + "://…"
                        + (instead.equals("https") ? "" : " or https://…"));
            }
        };
    }

    private record Authority(@Nullable String user, String host, int port, String path) {}

    private static Authority authority(String rest, int usualPort) {
        int slash = rest.indexOf('/');
        String path = slash < 0 ? "" : rest.substring(slash);
        Matcher matcher = AUTHORITY.matcher(slash < 0 ? rest : rest.substring(0, slash));
        if (!matcher.matches() || matcher.group(2).isEmpty()) {
            throw invalid("The URL has no readable host; give one like https://host/path.git");
        }
        return new Authority(
                matcher.group(1), matcher.group(2).toLowerCase(Locale.ROOT), port(matcher.group(3), usualPort), path);
    }

    private static int port(@Nullable String text, int usual) {
        if (text == null || text.isEmpty()) {
            return usual;
        }
        if (text.length() <= 5 && text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= MAX_PORT) {
                return port;
            }
        }
        // Not shown: in https://user:pass/word@host it is the beginning of a password.
        throw invalid("The URL's port is not a number from 1 to " + MAX_PORT);
    }

    private GitUrl http(String scheme, String rest) {
        if (rest.indexOf('@') >= 0 && (rest.indexOf('/') < 0 || rest.indexOf('@') < rest.indexOf('/'))) {
            throw invalid("The URL has a user name or password in it; declare them as a secret of the repo instead");
        }
        Authority authority = authority(rest, scheme.equals("https") ? HTTPS_PORT : HTTP_PORT);
        String host = host(authority.host());
        if (scheme.equals("http") && !rules.http() && !(rules.loopback() && isLoopback(host))) {
            throw notAllowed("Plain http:// is not allowed to " + host + "; use https://" + host + authority.path());
        }
        checkPath(authority.path());
        if (authority.path().indexOf('?') >= 0 || authority.path().indexOf('#') >= 0) {
            throw invalid("The URL has a query or fragment (\"?\" or \"#\"), to which git cannot add its own paths;"
                    + " leave it out");
        }
        GitUrl.Http bare = new GitUrl.Http("", scheme, host, authority.port());
        return new GitUrl.Http(bare.origin() + authority.path(), scheme, host, authority.port());
    }

    private GitUrl ssh(String rest) {
        requireSsh("ssh://…", rest);
        Authority authority = authority(rest, SSH_PORT);
        String user = authority.user() == null ? "" : requireUser(authority.user()) + "@";
        String host = host(authority.host());
        checkPath(authority.path());
        String port = authority.port() == SSH_PORT ? "" : ":" + authority.port();
        return new GitUrl.Ssh("ssh://" + user + host + port + authority.path(), host, authority.port());
    }

    private GitUrl scpLike(@Nullable String user, String hostText, String path, String url) {
        requireSsh(shown(url), hostText + "/" + path);
        String host = host(hostText.toLowerCase(Locale.ROOT));
        if (path.startsWith("-")) {
            throw invalid("The path after \":\" begins with \"-\" like an option");
        }
        if (path.indexOf('@') >= 0) {
            throw invalid("The URL has \":\" before \"@\", like a password; ssh uses the keys of the server's account");
        }
        checkPath("/" + path);
        String who = user == null ? "" : requireUser(user) + "@";
        return new GitUrl.Ssh(who + host + ":" + path, host, SSH_PORT);
    }

    private void requireSsh(String shown, String rest) {
        if (!rules.ssh()) {
            String withoutUser = rest.substring(rest.indexOf('@') + 1);
            throw notAllowed("This server's configuration does not allow ssh (" + shown + "); use https://"
                    + (withoutUser.length() <= 200 ? withoutUser : "…"));
        }
    }

    private static String requireUser(String user) {
        if (user.indexOf(':') >= 0) {
            throw invalid("The URL has a password in it; ssh uses the keys of the server's account");
        }
        if (!USER.matcher(user).matches()) {
            throw invalid("The ssh user name " + GitRefs.quote(user) + " is not valid; most forges use git");
        }
        return user;
    }

    private GitUrl file(String rest, String url) {
        if (!rest.startsWith("/")) {
            int slash = rest.indexOf('/');
            if (slash < 0 || !rest.substring(0, slash).equalsIgnoreCase("localhost")) {
                throw notAllowed("A file:// URL with a host is not allowed; use https://…");
            }
            return local(rest.substring(slash), url);
        }
        return local(rest, url);
    }

    private GitUrl local(String path, String url) {
        if (!rules.local()) {
            throw notAllowed("The URL " + shown(url)
                    + " is a path on the server's machine, which its configuration does not allow; use https://…");
        }
        if (!path.startsWith("/")) {
            throw invalid("The path " + GitRefs.quote(path) + " is relative; give an absolute one");
        }
        return new GitUrl.Local(Path.of(path).normalize());
    }

    /** The host as git is given it. Odd spellings of an address are refused even when the address is allowed. */
    private String host(String host) {
        if (host.startsWith("[")) {
            return ipv6(host);
        }
        String name = HostSpelling.withoutRootDot(host);
        if (HostSpelling.looksNumeric(host)) {
            InetAddress address = HostSpelling.ipv4(host)
                    .orElseThrow(
                            () -> invalid("The host " + GitRefs.quote(host) + " is neither a name nor an address"));
            checkAddress(host, address);
            if (!address.getHostAddress().equals(host)) {
                throw invalid("The host " + host + " is an odd spelling of " + address.getHostAddress() + "; use that");
            }
            return host;
        }
        if (METADATA_NAMES.contains(name)) {
            throw new GitException(
                    HOST_NOT_ALLOWED, "The host " + host + " is a cloud's metadata service; it is never allowed");
        }
        if (!rules.loopback() && isLoopback(name)) {
            throw new GitException(
                    HOST_NOT_ALLOWED,
                    "The host " + host + " " + problemOf(AddressKind.LOOPBACK).orElseThrow());
        }
        if (!HostSpelling.isName(name)) {
            throw invalid("The host " + GitRefs.quote(host)
                    + " is not a name: letters, digits, \"-\" and \".\", at most 253 characters");
        }
        if (!name.equals(host)) {
            throw invalid("The host " + host + " ends with a dot; use " + name);
        }
        return name;
    }

    private String ipv6(String host) {
        String inner = host.substring(1, host.length() - 1);
        InetAddress address = HostSpelling.ipv6(inner)
                .orElseThrow(() -> invalid("The host " + GitRefs.quote(host)
                        + " is not an IPv6 address (a zone like %eth0 is not allowed)"));
        checkAddress(host, address);
        return host;
    }

    private static boolean isLoopback(String host) {
        if (host.startsWith("[")) {
            return HostSpelling.ipv6(host.substring(1, host.length() - 1))
                    .filter(address -> AddressKind.of(address) == AddressKind.LOOPBACK)
                    .isPresent();
        }
        return LOOPBACK_NAMES.contains(host)
                || host.endsWith(".localhost")
                || HostSpelling.ipv4(host)
                        .filter(address -> AddressKind.of(address) == AddressKind.LOOPBACK)
                        .isPresent();
    }

    private static void checkPath(String path) {
        if (path.isEmpty() || path.equals("/")) {
            throw invalid("The URL names a host but no repository; give one like https://host/path.git");
        }
        if (ENCODED_CONTROL.matcher(path).find()) {
            throw invalid("The URL has a percent-encoded control character");
        }
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw invalid("The URL has the path segment \"" + segment + "\"; write the path without it");
            }
        }
    }

    /** What stands before an @ may be a password. */
    private static String shown(String url) {
        int at = url.lastIndexOf('@');
        return GitRefs.quote(at < 0 ? url : "***" + url.substring(at));
    }

    private static GitException invalid(String message) {
        return new GitException(INVALID_URL, message);
    }

    private static GitException notAllowed(String message) {
        return new GitException(PROTOCOL_NOT_ALLOWED, message);
    }
}
