package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.spi.Container;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Hands Grizzly's requests to Jersey, in the virtual thread of the request from its first to its last byte. It stands in place of Jersey's own container for Grizzly, which builds URIs from the Host
 * header, fails on some targets before Jersey can answer, and knows nothing of problems.
 */
final class JerseyHandler extends HttpHandler implements Container {
    private static final Logger log = LoggerFactory.getLogger(JerseyHandler.class);

    /** What may stand in a log line, and is long enough to be unique. */
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    private static final int LONGEST_CLIENT = 200;

    private final ApplicationHandler application;
    private final Ids ids;
    private final RequestLog requestLog;

    JerseyHandler(ResourceConfig resources, Ids ids, RequestLog requestLog) {
        this.application = new ApplicationHandler(requireNonNull(resources, "resources is null"));
        this.ids = requireNonNull(ids, "ids is null");
        this.requestLog = requireNonNull(requestLog, "requestLog is null");
    }

    @Override
    public void service(Request request, Response response) {
        CurrentRequest.State state = new CurrentRequest.State(
                requestId(request), client(request), request.getMethod().getMethodString(), request.getRequestURI());
        long begin = System.nanoTime();
        MDC.put("request_id", state.id());
        try {
            CurrentRequest.run(state, () -> serve(request, response, state));
        } finally {
            requestLog.done(state, response.getStatus(), System.nanoTime() - begin);
            MDC.remove("request_id");
        }
    }

    private void serve(Request request, Response response, CurrentRequest.State state) {
        ResponseWriter writer = new ResponseWriter(response, state);
        try {
            ContainerRequest call = new ContainerRequest(
                    RequestUri.BASE,
                    RequestUri.of(request.getRequestURI(), request.getQueryString()),
                    state.method(),
                    NoSecurityContext.INSTANCE,
                    new MapPropertiesDelegate(),
                    application.getConfiguration());
            call.setEntityStream(new ClientStream(request.getInputStream()));
            for (String name : request.getHeaderNames()) {
                call.headers(name, request.getHeaders(name));
            }
            call.setWriter(writer);
            application.handle(call);
            if (state.isBroken()) {
                request.getContext().getConnection().closeSilently();
            } else if (writer.isBare()) {
                fail(request, response, state, ProblemMapper.bare(writer.bareStatus()));
            }
        } catch (ProblemException problem) {
            fail(request, response, state, problem);
        } catch (RuntimeException exception) {
            if (request.getContext().getConnection().isOpen()) {
                fail(request, response, state, ProblemMapper.problem(exception));
            } else {
                log.debug("The client left", exception);
            }
        }
    }

    /** An answer that has begun cannot be taken back: its connection is cut, so that the client does not take the part for the whole. */
    private static void fail(Request request, Response response, CurrentRequest.State state, ProblemException problem) {
        if (response.isCommitted()) {
            request.getContext().getConnection().closeSilently();
            return;
        }
        byte[] body = Problems.bytes(problem, state);
        response.reset();
        response.setStatus(StatusLine.of(problem.type().status()));
        ResponseWriter.commonHeaders(response, state);
        response.setContentType(Problems.MEDIA_TYPE);
        response.setContentLength(body.length);
        try {
            OutputStream stream = response.getOutputStream();
            stream.write(body);
            stream.flush();
        } catch (IOException exception) {
            log.debug("The client left before it was told of a problem", exception);
        }
    }

    private String requestId(Request request) {
        String sent = request.getHeader(ResponseWriter.REQUEST_ID);
        return sent != null && REQUEST_ID.matcher(sent).matches()
                ? sent
                : ids.next().toString();
    }

    private static String client(Request request) {
        String agent = request.getHeader("User-Agent");
        if (agent == null || agent.isBlank()) {
            return "unknown";
        }
        String visible = agent.replaceAll("[^ -~]", "?");
        return visible.length() > LONGEST_CLIENT ? visible.substring(0, LONGEST_CLIENT) : visible;
    }

    /** Every client may send a body at once: what it may hold is decided when it is read. */
    @Override
    protected boolean sendAcknowledgment(Request request, Response response) throws IOException {
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            return super.sendAcknowledgment(request, response);
        }
        return true;
    }

    @Override
    public void start() {
        super.start();
        application.onStartup(this);
    }

    @Override
    public void destroy() {
        application.onShutdown(this);
        super.destroy();
    }

    @Override
    public ResourceConfig getConfiguration() {
        return application.getConfiguration();
    }

    @Override
    public ApplicationHandler getApplicationHandler() {
        return application;
    }

    @Override
    public void reload() {
        throw new UnsupportedOperationException("the application does not change while it runs");
    }

    @Override
    public void reload(ResourceConfig configuration) {
        throw new UnsupportedOperationException("the application does not change while it runs");
    }
}
