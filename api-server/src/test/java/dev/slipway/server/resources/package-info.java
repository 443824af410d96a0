@NullMarked
package dev.slipway.server.resources;

import org.jspecify.annotations.NullMarked;
