@NullMarked
package dev.slipway.server.housekeeping;

import org.jspecify.annotations.NullMarked;
