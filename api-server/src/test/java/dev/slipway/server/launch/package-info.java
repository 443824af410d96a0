@NullMarked
package dev.slipway.server.launch;

import org.jspecify.annotations.NullMarked;
