/** The Java client: one class for each tag of the spec, generated, on a small base written by hand. */
@NullMarked
package dev.slipway.api.client;

import org.jspecify.annotations.NullMarked;
