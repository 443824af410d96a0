package dev.slipway.server.http;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.storage.ByteRange;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Answers of bytes, whole or in part, by RFC 9110, section 14. */
final class ByteAnswers {
    private ByteAnswers() {}

    /** Where the bytes come from. */
    interface Source {
        void copy(ByteRange range, OutputStream client) throws IOException;
    }

    /**
     * The answer to a Range header, or to none.
     *
     * @param complete false while more bytes may come: then the size is told as unknown
     */
    static Response.ResponseBuilder of(
            @Nullable String range, long size, boolean complete, String mediaType, Source source) {
        return switch (ByteRange.parse(range, size)) {
            case ByteRange.Request.Whole _ -> bytes(Response.ok(), new ByteRange(0, size), mediaType, source);
            case ByteRange.Request.Part(ByteRange part) ->
                bytes(Response.status(Response.Status.PARTIAL_CONTENT), part, mediaType, source)
                        .header(
                                "Content-Range",
                                "bytes " + part.from() + "-" + (part.to() - 1) + "/" + (complete ? size : "*"));
            case ByteRange.Request.Unsatisfiable _ ->
                throw new WebApplicationException(Problems.response(
                                ProblemException.problem(
                                        ProblemType.RANGE_NOT_SATISFIABLE,
                                        "there are " + size + " bytes, and none of them is in " + range),
                                CurrentRequest.state())
                        .header("Content-Range", "bytes */" + size)
                        .build());
        };
    }

    private static Response.ResponseBuilder bytes(
            Response.ResponseBuilder builder, ByteRange range, String mediaType, Source source) {
        StreamingOutput output = client -> source.copy(range, client);
        return builder.entity(output)
                .type(mediaType)
                .header("Accept-Ranges", "bytes")
                .header("Content-Length", range.length());
    }
}
