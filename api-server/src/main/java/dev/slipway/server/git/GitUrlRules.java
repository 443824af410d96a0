package dev.slipway.server.git;

/**
 * What an administrator allows in URLs of repositories. https to public addresses is always allowed; link-local
 * addresses, metadata services, multicast and reserved ranges never are.
 *
 * @param http plain http to any allowed host; to loopback it needs only {@code loopback}
 * @param ssh {@code ssh://} and {@code user@host:path}, with the keys of the server's own account
 * @param local absolute paths and {@code file://} on the server's own machine
 * @param loopback addresses of the server's own machine
 * @param privateAddresses private ranges (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7)
 */
public record GitUrlRules(boolean http, boolean ssh, boolean local, boolean loopback, boolean privateAddresses) {}
