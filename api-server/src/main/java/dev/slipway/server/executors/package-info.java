/** Executors: how they join a pool, what they say of themselves, and when they were last heard of. */
@NullMarked
package dev.slipway.server.executors;

import org.jspecify.annotations.NullMarked;
