package dev.slipway.server.git;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole environment of a git process. Nothing of the machine's own git configuration counts; the URL, the
 * credentials and every setting go by environment, which only the same user can read, never by argument or file.
 */
final class GitEnvironment {
    /** The remote's name on the command line. */
    static final String REMOTE = "origin";

    /** Objects above this are streamed to disk and not held in memory. */
    private static final String BIG_FILE = "1m";

    private static final String USERNAME = "SLIPWAY_GIT_USERNAME";
    private static final String PASSWORD = "SLIPWAY_GIT_PASSWORD";

    /** Fixed text, run by git in a shell; the values come from the environment and are never parsed by the shell. */
    private static final String HELPER = "!f() { if [ \"$1\" = get ]; then printf 'username=%s\\npassword=%s\\n' \"$"
            + USERNAME + "\" \"$" + PASSWORD + "\"; fi; }; f";

    private GitEnvironment() {}

    /**
     * @param pinned the checked addresses of the host, to which alone git connects; empty for literal addresses, local
     *     paths and proxies
     */
    static Map<String, String> of(
            GitUrl url,
            List<InetAddress> pinned,
            @Nullable GitCredentials credentials,
            Path home,
            Map<String, String> additional) {
        Map<String, String> environment = new HashMap<>(additional);
        environment.put("HOME", home.toString());
        environment.put("XDG_CONFIG_HOME", home.toString());
        environment.put("LC_ALL", "C");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_SYSTEM", "/dev/null");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_ATTR_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ALLOW_PROTOCOL", url.protocol());

        Map<String, String> settings = settings(url);
        switch (url) {
            case GitUrl.Http http -> {
                if (!pinned.isEmpty()) {
                    settings.put(
                            "http.curloptResolve",
                            http.host() + ":" + http.port() + ":"
                                    + pinned.stream()
                                            .map(GitEnvironment::literal)
                                            .collect(Collectors.joining(",")));
                }
                if (credentials != null) {
                    // For this origin only: no other server is ever given them.
                    settings.put("credential." + http.origin() + ".helper", HELPER);
                    environment.put(USERNAME, credentials.username());
                    environment.put(PASSWORD, credentials.password());
                }
            }
            case GitUrl.Ssh ssh -> environment.put("GIT_SSH_COMMAND", sshCommand(ssh, pinned));
            case GitUrl.Local local -> {}
        }
        int index = 0;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            environment.put("GIT_CONFIG_KEY_" + index, setting.getKey());
            environment.put("GIT_CONFIG_VALUE_" + index, setting.getValue());
            index++;
        }
        environment.put("GIT_CONFIG_COUNT", Integer.toString(index));
        return environment;
    }

    private static Map<String, String> settings(GitUrl url) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("remote." + REMOTE + ".url", url.text());
        settings.put("remote." + REMOTE + ".promisor", "true");
        settings.put("remote." + REMOTE + ".partialclonefilter", "blob:none");
        settings.put("protocol.version", "2");
        settings.put("http.followRedirects", "false");
        settings.put("http.cookieFile", "");
        settings.put("core.hooksPath", "/dev/null");
        settings.put("core.fsmonitor", "false");
        settings.put("core.bigFileThreshold", BIG_FILE);
        settings.put("core.packedGitWindowSize", "32m");
        settings.put("core.packedGitLimit", "512m");
        settings.put("pack.threads", "1");
        // Always one pack: the size of a fetch is then the size of one file, which the kernel limits.
        settings.put("fetch.unpackLimit", "1");
        settings.put("gc.auto", "0");
        settings.put("maintenance.auto", "false");
        settings.put("transfer.bundleURI", "false");
        settings.put("submodule.recurse", "false");
        return settings;
    }

    /** Pinned like http: ssh connects to the address and checks the key of the name. */
    private static String sshCommand(GitUrl.Ssh ssh, List<InetAddress> pinned) {
        String name = ssh.host().replace("[", "").replace("]", "");
        String alias = ssh.port() == GitUrlPolicy.SSH_PORT ? name : "[" + name + "]:" + ssh.port();
        String address = pinned.isEmpty() ? name : pinned.getFirst().getHostAddress();
        return "ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ControlMaster=no -o 'HostName=" + address
                + "' -o 'HostKeyAlias=" + alias + "'";
    }

    private static String literal(InetAddress address) {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }
}
