/** What people see of runs, on parts as they are shipped: a server with its PostgreSQL, executors, the shim. */
@NullMarked
package dev.slipway.cli.endtoend;

import org.jspecify.annotations.NullMarked;
