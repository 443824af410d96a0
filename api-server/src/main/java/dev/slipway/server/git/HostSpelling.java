package dev.slipway.server.git;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a host as resolvers do: C libraries take {@code 2852039166}, {@code 0xa9.0xfea9fe}, {@code 0251.254.43518} and
 * {@code 169.254.169.254} all as one address (inet_aton), so a check of the text alone would miss three of them.
 */
final class HostSpelling {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final int MAX_NAME = 253;
    private static final long MAX_IPV4 = 0xffff_ffffL;

    private HostSpelling() {}

    /** The address that a host without brackets spells in any way that inet_aton takes; empty for a name. */
    static Optional<InetAddress> ipv4(String host) {
        String[] parts = withoutRootDot(host).split("\\.", -1);
        if (parts.length > 4) {
            return Optional.empty();
        }
        long value = 0;
        for (int index = 0; index < parts.length; index++) {
            if (!NUMBER.matcher(parts[index]).matches()) {
                return Optional.empty();
            }
            boolean last = index == parts.length - 1;
            int bytes = last ? 4 - index : 1;
            long part = number(parts[index]);
            if (part < 0 || part >= 1L << (8 * bytes)) {
                return Optional.empty();
            }
            value = (value << (8 * bytes)) | part;
        }
        return value > MAX_IPV4 ? Optional.empty() : Optional.of(address((int) value));
    }

    /** Whether the last label is a number, which only addresses have: what is no address then is no name either. */
    static boolean looksNumeric(String host) {
        String[] parts = withoutRootDot(host).split("\\.", -1);
        return NUMBER.matcher(parts[parts.length - 1]).matches();
    }

    /** The address between the brackets of {@code [..]}; empty when it is none or has a zone. */
    static Optional<InetAddress> ipv6(String withoutBrackets) {
        if (withoutBrackets.indexOf(':') < 0 || withoutBrackets.indexOf('%') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Inet6Address.ofLiteral(withoutBrackets));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    static boolean isName(String host) {
        return host.length() <= MAX_NAME
                && NAME.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** A name may end with the dot of the root, and resolvers drop it. */
    static String withoutRootDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static long number(String text) {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        String digits = hexadecimal ? text.substring(2) : text;
        int radix = hexadecimal ? 16 : text.length() > 1 && text.startsWith("0") ? 8 : 10;
        if (digits.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException outOfRange) {
            return -1;
        }
    }

    private static InetAddress address(int value) {
        return Inet4Address.ofLiteral(((value >>> 24) & 0xff) + "." + ((value >>> 16) & 0xff) + "."
                + ((value >>> 8) & 0xff) + "." + (value & 0xff));
    }
}
