package dev.slipway.server.http;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;

/** Closes connections over the limit as soon as they are accepted: each costs memory, and a file descriptor that the database and git need too. */
final class ConnectionLimit extends BaseFilter {
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();
    private final Attribute<Boolean> counted =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(ConnectionLimit.class.getName());

    ConnectionLimit(int limit) {
        this.limit = limit;
    }

    /** How many connections are open. */
    int open() {
        return open.get();
    }

    @Override
    public NextAction handleAccept(FilterChainContext context) throws IOException {
        Connection<?> connection = context.getConnection();
        if (open.incrementAndGet() > limit) {
            open.decrementAndGet();
            connection.closeSilently();
            return context.getStopAction();
        }
        counted.set(connection, true);
        return context.getInvokeAction();
    }

    @Override
    public NextAction handleClose(FilterChainContext context) throws IOException {
        if (counted.remove(context.getConnection()) != null) {
            open.decrementAndGet();
        }
        return context.getInvokeAction();
    }
}
