/** How a command finds its server and its token. */
@NullMarked
package dev.slipway.cli.connection;

import org.jspecify.annotations.NullMarked;
