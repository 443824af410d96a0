package dev.slipway.jobfile.schema;

import java.util.Comparator;

/** The order of texts in canonical forms. */
final class CodePoints {
    /** By code points, which is also the order of the UTF-8 bytes, and so the same in every language. */
    static final Comparator<String> ORDER = CodePoints::compare;

    private CodePoints() {}

    private static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int index = 0; index < length; index++) {
            char one = left.charAt(index);
            char other = right.charAt(index);
            if (one != other) {
                // A surrogate stands for a code point above all others.
                boolean surrogate = Character.isSurrogate(one) != Character.isSurrogate(other);
                return surrogate ? (Character.isSurrogate(one) ? 1 : -1) : Character.compare(one, other);
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
