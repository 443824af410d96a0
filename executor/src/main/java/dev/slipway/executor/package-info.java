/** Claims attempts from a server and runs them. */
@NullMarked
package dev.slipway.executor;

import org.jspecify.annotations.NullMarked;
