/** Word of what was committed, so that nobody has to poll for it: wake-ups within this process. Polling stays the truth. */
@NullMarked
package dev.slipway.server.events;

import org.jspecify.annotations.NullMarked;
