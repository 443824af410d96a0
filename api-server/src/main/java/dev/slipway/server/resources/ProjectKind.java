package dev.slipway.server.resources;

import dev.slipway.api.model.Project;

/** Projects: the spec says it all. */
public final class ProjectKind extends Kind<Project> {
    public ProjectKind() {
        super(Project.class);
    }
}
