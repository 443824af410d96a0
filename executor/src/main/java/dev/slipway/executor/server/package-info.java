/** The calls to the server, and the one place that says what is repeated. */
@NullMarked
package dev.slipway.executor.server;

import org.jspecify.annotations.NullMarked;
