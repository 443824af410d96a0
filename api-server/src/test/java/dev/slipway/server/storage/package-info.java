@NullMarked
package dev.slipway.server.storage;

import org.jspecify.annotations.NullMarked;
