/** What is done with files in one way: private, whole or not at all, and never through a link. */
@NullMarked
package dev.slipway.executor.files;

import org.jspecify.annotations.NullMarked;
