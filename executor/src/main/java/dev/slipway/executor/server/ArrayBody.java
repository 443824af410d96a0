package dev.slipway.executor.server;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A part of an array as the body of a request, handed to the connection in one piece. The JDK's own publisher of arrays
 * copies it into pieces of 16 KiB, each of which is asked for, written and read by itself.
 */
@SuppressWarnings("ArrayRecordComponent") // lives for the length of one request
record ArrayBody(byte[] bytes, int from, int length) implements HttpRequest.BodyPublisher {
    ArrayBody {
        requireNonNull(bytes, "bytes is null");
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        AtomicBoolean done = new AtomicBoolean();
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                if (!done.getAndSet(true)) {
                    subscriber.onNext(ByteBuffer.wrap(bytes, from, length));
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                done.set(true);
            }
        });
    }
}
