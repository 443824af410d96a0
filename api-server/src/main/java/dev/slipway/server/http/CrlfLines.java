package dev.slipway.server.http;

import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.Buffer;
import org.jspecify.annotations.Nullable;

/** The lines of what has arrived. Each ends in CR LF; a reader that takes a lone LF for an end sees other lines than one that does not. */
final class CrlfLines {
    private final Buffer buffer;
    private final int maxBytes;
    private final int start;
    private int position;

    /** @param maxBytes of all lines together */
    CrlfLines(Buffer buffer, int maxBytes) {
        this.buffer = buffer;
        this.maxBytes = maxBytes;
        this.start = buffer.position();
        this.position = start;
    }

    /**
     * The next line without its end, or null when its end has not arrived.
     *
     * @throws MalformedException when it ends in LF alone, or when there are more bytes than may be
     */
    @Nullable
    String next() {
        int end = Math.min(buffer.limit(), start + maxBytes);
        for (int index = position; index < end; index++) {
            if (buffer.get(index) == '\n') {
                if (index == position || buffer.get(index - 1) != '\r') {
                    throw new MalformedException("a line ends in LF alone; each ends in CR LF");
                }
                String line = text(index - 1);
                position = index + 1;
                return line;
            }
        }
        if (end < buffer.limit()) {
            throw new MalformedException(
                    "the request line and the header fields, or what stands between two chunks, have more than "
                            + maxBytes + " bytes");
        }
        return null;
    }

    /** What has arrived of a line whose end has not. */
    String rest() {
        return text(buffer.limit());
    }

    /** Where the next line begins. */
    int position() {
        return position;
    }

    private String text(int end) {
        byte[] bytes = new byte[end - position];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = buffer.get(position + index);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
