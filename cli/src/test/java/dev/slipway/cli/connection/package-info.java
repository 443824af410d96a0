@NullMarked
package dev.slipway.cli.connection;

import org.jspecify.annotations.NullMarked;
