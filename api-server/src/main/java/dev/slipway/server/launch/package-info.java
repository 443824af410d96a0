/** Configuration, wiring by hand in one place, start, drain and stop. */
@NullMarked
package dev.slipway.server.launch;

import org.jspecify.annotations.NullMarked;
