/** What must not be known: the master key, values of secrets under it, seals for small things, and bearer tokens. */
@NullMarked
package dev.slipway.server.secrets;

import org.jspecify.annotations.NullMarked;
