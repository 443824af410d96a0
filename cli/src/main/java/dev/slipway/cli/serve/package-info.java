/** The parts of Slipway as processes of their own: the server, and the executor. */
@NullMarked
package dev.slipway.cli.serve;

import org.jspecify.annotations.NullMarked;
