/** Brings what the user's process printed to the server, less what is secret. */
@NullMarked
package dev.slipway.executor.log;

import org.jspecify.annotations.NullMarked;
