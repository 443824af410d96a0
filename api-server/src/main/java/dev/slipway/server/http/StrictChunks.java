package dev.slipway.server.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpCodecFilter.ContentParsingState;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.ParsingResult;
import org.glassfish.grizzly.http.TransferEncoding;

/**
 * Reads a chunked body to the letter of RFC 9112, section 7.1. Grizzly, which writes them here, ends lines at a lone LF, takes no size for 0 and skips what stands between a chunk and its end: another reader sees the
 * end of the body elsewhere, and takes what follows for a request. Extensions and trailers are ignored.
 */
final class StrictChunks implements TransferEncoding {
    /** 15 digits are more than any body has, and fit a long. */
    private static final Pattern SIZE = Pattern.compile("(?<size>[0-9A-Fa-f]{1,15})(?:[ \\t]*+;[\\t -~]*+)?");

    private final TransferEncoding writer;
    private final int maxBytes;

    /** @param maxBytes of the size, its extensions and the trailers of one chunk */
    StrictChunks(TransferEncoding writer, int maxBytes) {
        this.writer = writer;
        this.maxBytes = maxBytes;
    }

    @Override
    public ParsingResult parsePacket(FilterChainContext context, HttpHeader header, Buffer buffer) {
        ContentParsingState state = ((HttpPacketParsing) header).getContentParsingState();
        if (state.chunkRemainder <= 0 && !readSize(state, buffer)) {
            return ParsingResult.create(null, buffer.hasRemaining() ? buffer : null, false);
        }
        Buffer next = null;
        if (buffer.remaining() > state.chunkRemainder) {
            next = buffer.split(buffer.position() + (int) state.chunkRemainder);
        }
        if (state.isLastChunk) {
            return ParsingResult.create(header.httpTrailerBuilder().build(), next);
        }
        state.chunkRemainder -= buffer.remaining();
        return ParsingResult.create(header.httpContentBuilder().content(buffer).build(), next);
    }

    /** Reads what stands before the bytes of a chunk, or nothing when it has not all arrived. */
    private boolean readSize(ContentParsingState state, Buffer buffer) {
        CrlfLines lines = new CrlfLines(buffer, maxBytes);
        boolean first = state.chunkRemainder < 0;
        if (!first) {
            String end = lines.next();
            if (end == null) {
                return false;
            }
            if (!end.isEmpty()) {
                throw new MalformedException("a chunk is longer than its size");
            }
        }
        String line = lines.next();
        if (line == null) {
            return false;
        }
        Matcher matcher = SIZE.matcher(line);
        if (!matcher.matches()) {
            throw new MalformedException("a chunk does not begin with its size in hex");
        }
        long size = Long.parseLong(matcher.group("size"), 16);
        if (size == 0 && !skipTrailers(lines)) {
            return false;
        }
        state.chunkRemainder = size;
        state.isLastChunk = size == 0;
        buffer.position(lines.position());
        return true;
    }

    private static boolean skipTrailers(CrlfLines lines) {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isEmpty()) {
                return true;
            }
            if (!RequestHead.FIELD.matcher(line).matches()) {
                throw new MalformedException("what follows the last chunk is not `Name: value`");
            }
        }
        return false;
    }

    @Override
    public boolean wantDecode(HttpHeader header) {
        return header.isChunked();
    }

    @Override
    public boolean wantEncode(HttpHeader header) {
        return writer.wantEncode(header);
    }

    @Override
    public void prepareSerialize(FilterChainContext context, HttpHeader header, HttpContent content) {
        writer.prepareSerialize(context, header, content);
    }

    @Override
    public Buffer serializePacket(FilterChainContext context, HttpContent content) {
        return writer.serializePacket(context, content);
    }
}
