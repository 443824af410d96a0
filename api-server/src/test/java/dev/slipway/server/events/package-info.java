@NullMarked
package dev.slipway.server.events;

import org.jspecify.annotations.NullMarked;
