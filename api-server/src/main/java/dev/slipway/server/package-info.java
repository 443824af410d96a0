/** The stateless API server, one package per capability. */
@NullMarked
package dev.slipway.server;

import org.jspecify.annotations.NullMarked;
