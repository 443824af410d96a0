/** The claimable tasks, the leases of attempts, fairness between projects, and why something waits. */
@NullMarked
package dev.slipway.server.queue;

import org.jspecify.annotations.NullMarked;
