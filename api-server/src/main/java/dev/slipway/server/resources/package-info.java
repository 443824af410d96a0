/**
 * Resources: one engine that declares, reads, lists and deletes them, one reader of their documents, and one small
 * {@link dev.slipway.server.resources.Kind} for each type of resource.
 */
@NullMarked
package dev.slipway.server.resources;

import org.jspecify.annotations.NullMarked;
