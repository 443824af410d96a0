/** Logs, results and the tests in them: rows for what is live, a blob store for whole files. */
@NullMarked
package dev.slipway.server.storage;

import org.jspecify.annotations.NullMarked;
