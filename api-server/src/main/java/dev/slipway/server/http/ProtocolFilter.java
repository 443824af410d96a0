package dev.slipway.server.http;

import dev.slipway.server.base.ProblemType;
import java.io.IOException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/** HTTP/1.1 as Grizzly speaks it, less its faults. */
final class ProtocolFilter extends HttpServerFilter {
    /** The attribute of a request that could not be parsed which says why. */
    private static final String REASON = ProtocolFilter.class.getName() + ".reason";

    @SuppressWarnings(
            "deprecation") // Grizzly 4 has no other constructor with limits, and makes this filter the same way.
    ProtocolFilter(int maxHeaderBytes, KeepAlive keepAlive, int maxRequestHeaders, int maxResponseHeaders) {
        super(true, maxHeaderBytes, "", keepAlive, null, maxRequestHeaders, maxResponseHeaders);
        // What is left of a refused body is read away, unless it is very long: the client reads the answer before it
        // finds the connection closed.
        setMaxPayloadRemainderToSkip(16 << 20);
        for (TransferEncoding encoding : getTransferEncodings()) {
            if (encoding instanceof ChunkedTransferEncoding) {
                removeTransferEncoding(encoding);
                addTransferEncoding(new StrictChunks(encoding, maxHeaderBytes));
            }
        }
    }

    /**
     * Clients that offer HTTP/2 by {@code Upgrade: h2c}, as Java's does by default, offer and do not demand it. Grizzly then ignores the length of the body, waits for one that never ends, and answers
     * 500 after 30 seconds. This server declines by going on in HTTP/1.1 (RFC 9110, section 7.8).
     */
    @Override
    protected void onIncomingUpgrade(FilterChainContext context, HttpHeader header) {
        header.setIgnoreContentModifiers(false);
        header.setUpgrade((String) null);
    }

    @Override
    protected boolean decodeHttpPacket(FilterChainContext context, HttpPacketParsing packet, Buffer input) {
        RequestHead head = RequestHead.read(input, maxHeadersSize);
        if (head == null || !super.decodeHttpPacket(context, packet, input)) {
            return false;
        }
        // Of a head that arrived in pieces Grizzly knows `chunked` in small letters only, and takes the chunks for
        // requests.
        ((HttpHeader) packet).setChunked(head.isChunked());
        return true;
    }

    @Override
    protected void onHttpHeaderError(HttpHeader header, FilterChainContext context, Throwable reason)
            throws IOException {
        keep(reason, header);
        super.onHttpHeaderError(header, context, reason);
    }

    @Override
    protected void onHttpContentError(HttpHeader header, FilterChainContext context, Throwable reason)
            throws IOException {
        keep(reason, header);
        super.onHttpContentError(header, context, reason);
    }

    private static void keep(Throwable reason, HttpHeader header) {
        if (reason instanceof MalformedException malformed) {
            ((HttpRequestPacket) header).setAttribute(REASON, malformed.getMessage());
        }
    }

    /** What is not HTTP, and a head that is too large, is answered with a body like every other error, and the connection is closed. */
    @Override
    protected HttpContent customizeErrorResponse(HttpResponsePacket response) {
        String detail = response.getRequest().getAttribute(REASON) instanceof String reason
                ? reason
                : "the request is not valid HTTP/1.1";
        HttpStatus.BAD_REQUEST_400.setValues(response);
        byte[] body = Problems.bare(ProblemType.MALFORMED_REQUEST, detail);
        // Of a line that was never understood Grizzly knows no version, and would answer like HTTP/0.9, without a head.
        response.getRequest().setProtocol(Protocol.HTTP_1_1);
        response.setHeader("Content-Type", Problems.MEDIA_TYPE);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(body.length);
        return HttpContent.builder(response)
                .content(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, body))
                .last(true)
                .build();
    }
}
