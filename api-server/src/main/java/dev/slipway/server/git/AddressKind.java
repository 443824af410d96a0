package dev.slipway.server.git;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/**
 * What an address is for, after the IANA special-purpose registries (RFC 6890). IPv6 addresses that carry an IPv4
 * address (mapped, compatible, NAT64, 6to4) are what the carried address is.
 */
enum AddressKind {
    PUBLIC,
    PRIVATE,
    LOOPBACK,
    /** 169.254.0.0/16 and fe80::/10: where clouds answer with credentials of the machine. */
    LINK_LOCAL,
    /** Metadata services outside the link-local range. */
    METADATA,
    /** Multicast, broadcast, documentation and future ranges: no repository is there. */
    RESERVED;

    private static final Set<String> METADATA_IPV4 = Set.of(
            "100.100.100.200", // Alibaba Cloud
            "168.63.129.16", // Azure WireServer
            "192.0.0.192"); // Oracle Cloud Classic

    private static final int IPV6_BYTES = 16;

    static AddressKind of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? ofIpv4(bytes) : ofIpv6(bytes);
    }

    private static AddressKind ofIpv4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        if (METADATA_IPV4.contains(dotted(bytes))) {
            return METADATA;
        }
        if (first == 169 && second == 254) {
            return LINK_LOCAL;
        }
        // 0.0.0.0 connects to the own machine on Linux.
        if (first == 127 || first == 0) {
            return LOOPBACK;
        }
        boolean isPrivate = first == 10
                || (first == 172 && second >= 16 && second < 32)
                || (first == 192 && second == 168)
                || (first == 100 && second >= 64 && second < 128)
                || (first == 198 && (second == 18 || second == 19));
        if (isPrivate) {
            return PRIVATE;
        }
        boolean isReserved = first >= 224
                || (first == 192 && second == 0 && (third == 0 || third == 2))
                || (first == 198 && second == 51 && third == 100)
                || (first == 203 && second == 0 && third == 113);
        return isReserved ? RESERVED : PUBLIC;
    }

    private static AddressKind ofIpv6(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (isZero(bytes, 0, 15) && (bytes[15] == 0 || bytes[15] == 1)) {
            return LOOPBACK;
        }
        // ::a.b.c.d, ::ffff:a.b.c.d and ::ffff:0:a.b.c.d
        boolean mapped = isZero(bytes, 0, 8)
                && ((isZero(bytes, 8, 10) && (isZero(bytes, 10, 12) || isOnes(bytes, 10, 12)))
                        || (isOnes(bytes, 8, 10) && isZero(bytes, 10, 12)));
        boolean nat64 = first == 0 && second == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
        if (mapped || nat64) {
            return ofIpv4(Arrays.copyOfRange(bytes, 12, IPV6_BYTES));
        }
        if (first == 0x20 && second == 0x02) {
            return ofIpv4(Arrays.copyOfRange(bytes, 2, 6));
        }
        if (first == 0xfe && (second & 0xc0) == 0x80) {
            return LINK_LOCAL;
        }
        // fd00:ec2::/32: the metadata service, DNS and clock of AWS.
        if (first == 0xfd && second == 0 && bytes[2] == 0x0e && (bytes[3] & 0xff) == 0xc2) {
            return METADATA;
        }
        if ((first & 0xfe) == 0xfc || (first == 0xfe && (second & 0xc0) == 0xc0)) {
            return PRIVATE;
        }
        // 2000::/3 is all that is given out; 2001:0::/32 (Teredo) and 2001:db8::/32 in it are not for servers.
        boolean unusable = (first & 0xe0) != 0x20
                || (first == 0x20 && second == 0x01 && isZero(bytes, 2, 4))
                || (first == 0x20 && second == 0x01 && bytes[2] == 0x0d && (bytes[3] & 0xff) == 0xb8);
        return unusable ? RESERVED : PUBLIC;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int index = from; index < to; index++) {
            if (bytes[index] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOnes(byte[] bytes, int from, int to) {
        for (int index = from; index < to; index++) {
            if (bytes[index] != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }

    private static String dotted(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("not 4 bytes", impossible);
        }
    }
}
