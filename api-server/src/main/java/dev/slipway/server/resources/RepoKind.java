package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Repo;
import dev.slipway.jobfile.schema.Faults;
import java.util.Optional;
import java.util.function.Function;

/** Repos: which URLs may be fetched from is the business of those who fetch. */
public final class RepoKind extends Kind<Repo> {
    private final Function<String, Optional<String>> urlFault;

    /** @param urlFault what is wrong with a URL, as the end of a sentence that begins with it; empty when nothing is */
    public RepoKind(Function<String, Optional<String>> urlFault) {
        super(Repo.class);
        this.urlFault = requireNonNull(urlFault, "urlFault is null");
    }

    @Override
    protected void check(Repo read, Faults.Collector faults) {
        urlFault.apply(read.url()).ifPresent(fault -> faults.add("/url", "url", fault));
    }
}
