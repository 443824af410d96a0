package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.Repo;
import dev.slipway.jobfile.schema.Faults;
import java.util.Optional;
import java.util.function.Function;

/** Repos: which URLs may be fetched from is the business of those who fetch. */
public final class RepoKind extends Kind<Repo> {
    private final Function<String, Optional<String>> urlFault;

    /** @param urlFault what is wrong with a URL, as a sentence; empty when nothing is */
    public RepoKind(Function<String, Optional<String>> urlFault) {
        super(Repo.class);
        this.urlFault = requireNonNull(urlFault, "urlFault is null");
    }

    @Override
    protected void check(JsonNode canonical, Faults.Collector faults) {
        urlFault.apply(canonical.path("url").asText()).ifPresent(fault -> faults.add("/url", "url", fault));
    }
}
