/** One JAX-RS interface for each tag of the spec, generated; the server implements them. */
@NullMarked
package dev.slipway.api.rest;

import org.jspecify.annotations.NullMarked;
