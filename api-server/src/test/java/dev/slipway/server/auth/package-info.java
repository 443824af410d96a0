@NullMarked
package dev.slipway.server.auth;

import org.jspecify.annotations.NullMarked;
