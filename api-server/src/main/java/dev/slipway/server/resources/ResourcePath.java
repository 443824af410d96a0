package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a resource.
 *
 * @param project the project that it belongs to; null for types of the server
 */
public record ResourcePath(ResourceType type, @Nullable String project, String name) {
    public ResourcePath {
        requireNonNull(type, "type is null");
        requireNonNull(name, "name is null");
        if ((type.parent() == null) != (project == null)) {
            throw new IllegalArgumentException("a " + type.words() + " stands in a project, or not: " + project);
        }
    }

    /** As in files of resources: {@code projects/shop/jobs/nightly}. */
    public String key() {
        return (project == null ? "" : "projects/" + project + "/") + type.collection() + "/" + name;
    }

    /** As in requests: {@code /v1/projects/shop/jobs/nightly}. */
    public String url() {
        return "/v1/" + key();
    }

    /** For messages: {@code job "nightly" of project "shop"}. */
    public String words() {
        return type.words() + " \"" + name + "\"" + (project == null ? "" : " of project \"" + project + "\"");
    }
}
