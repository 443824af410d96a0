package dev.slipway.server.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the body of an answer. Once the head is on its way, Jersey keeps to itself what is thrown and ends the answer as if it were whole: here it is logged, and noted for {@link JerseyHandler}, which
 * cuts the connection. What is thrown earlier becomes a problem.
 */
final class AnswerWriting implements WriterInterceptor {
    private static final Logger log = LoggerFactory.getLogger(AnswerWriting.class);

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        CurrentRequest.State request = CurrentRequest.state();
        if (request.method().equals(HttpMethod.HEAD) && context.getEntity() instanceof StreamingOutput) {
            // The head says all: nothing is opened, copied or waited for.
            return;
        }
        try {
            context.proceed();
        } catch (IOException | RuntimeException exception) {
            if (request.isBegun() && !ClientLeftException.isCauseOf(exception)) {
                log.error("An answer broke off", exception);
                request.breakOff();
            }
            throw exception;
        }
    }
}
