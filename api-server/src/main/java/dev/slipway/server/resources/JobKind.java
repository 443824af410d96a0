package dev.slipway.server.resources;

import dev.slipway.api.model.Job;

/** Jobs. */
public final class JobKind extends Kind<Job> {
    public JobKind() {
        super(Job.class);
    }
}
