package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.REMOTE_ERROR;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks a name up once, checks every address, and says to which of them git is pinned. */
final class HostPinning {
    /** More are not tried; a name with more addresses than this is no repository's. */
    private static final int MAX_ADDRESSES = 16;

    private HostPinning() {}

    static List<InetAddress> addresses(
            GitUrl url, GitUrlPolicy policy, HostResolver resolver, GitCacheSettings settings) {
        if (!(url instanceof GitUrl.Remote remote) || isLiteral(remote.host()) || settings.usesProxy()) {
            return List.of();
        }
        List<InetAddress> addresses;
        try {
            addresses = resolver.resolve(remote.host());
        } catch (UnknownHostException unknown) {
            throw new GitException(
                    REMOTE_ERROR, "The host " + remote.host() + " has no address (is its name right?)", null, unknown);
        }
        if (addresses.isEmpty()) {
            throw new GitException(REMOTE_ERROR, "The host " + remote.host() + " has no address (is its name right?)");
        }
        // One bad address among good ones is refused too: which one is used would be chance.
        addresses.forEach(address -> policy.checkAddress(remote.host(), address));
        return addresses.stream().limit(MAX_ADDRESSES).toList();
    }

    private static boolean isLiteral(String host) {
        return host.startsWith("[") || HostSpelling.ipv4(host).isPresent();
    }
}
