/**
 * A bounded cache of bare Git repositories: native {@code git} fetches in limited child processes, JGit reads.
 *
 * <p>The cache is never the truth: any repository in it may be thrown away at any time and is fetched again when it is
 * needed. The package uses nothing of the rest of the server.
 */
@NullMarked
package dev.slipway.server.git;

import org.jspecify.annotations.NullMarked;
