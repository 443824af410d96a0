/** Who is calling, and what they may do: one authorizer that denies by default and reads its rules from the spec. */
@NullMarked
package dev.slipway.server.auth;

import org.jspecify.annotations.NullMarked;
