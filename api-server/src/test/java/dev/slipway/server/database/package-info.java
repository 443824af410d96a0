@NullMarked
package dev.slipway.server.database;

import org.jspecify.annotations.NullMarked;
