/** {@code slipway dev}: server, executor and database in one process. */
@NullMarked
package dev.slipway.cli.dev;

import org.jspecify.annotations.NullMarked;
