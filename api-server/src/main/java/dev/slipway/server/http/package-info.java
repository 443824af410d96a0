/** Jersey on Grizzly: one thin endpoint class per tag of the spec, filters, limits, and the one form of every error. */
@NullMarked
package dev.slipway.server.http;

import org.jspecify.annotations.NullMarked;
