/** Tests of the executor against a server that speaks the protocol, with the real shim and real Git. */
@NullMarked
package dev.slipway.executor;

import org.jspecify.annotations.NullMarked;
