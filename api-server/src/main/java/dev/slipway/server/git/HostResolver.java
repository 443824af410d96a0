package dev.slipway.server.git;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks a host's name up. Injected, so that what the check sees is what git is pinned to. */
@FunctionalInterface
public interface HostResolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The resolver of the operating system. */
    static HostResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
