package dev.slipway.server.storage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a log as UTF-8 piece by piece, with the same text however the bytes are cut: a code point that is split over two pieces waits for its rest, and what is not UTF-8 becomes U+FFFD.
 */
final class TextDecoder {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] pending = new byte[0];

    /** The text of the bytes that are complete. */
    String decode(byte[] bytes) {
        return decode(bytes, false);
    }

    /** The text of what is left when nothing more comes. */
    String end() {
        return decode(new byte[0], true);
    }

    /** How many bytes were given whose text was not: they are the last ones given. */
    int pending() {
        return pending.length;
    }

    private String decode(byte[] bytes, boolean end) {
        ByteBuffer input = ByteBuffer.allocate(pending.length + bytes.length)
                .put(pending)
                .put(bytes)
                .flip();
        CharBuffer output = CharBuffer.allocate(input.remaining() + 1);
        decoder.reset().decode(input, output, end);
        if (end) {
            decoder.flush(output);
        }
        pending = new byte[input.remaining()];
        input.get(pending);
        return output.flip().toString();
    }
}
