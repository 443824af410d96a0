package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.Repo;
import dev.slipway.jobfile.schema.Faults;
import java.util.Optional;
import java.util.function.Function;

/** Repos: which URLs and branches may be fetched is the business of those who fetch. */
public final class RepoKind extends Kind<Repo> {
    private final Function<String, Optional<String>> urlFault;
    private final Function<String, Optional<String>> branchFault;

    /**
     * Each function says what is wrong; empty when nothing is.
     *
     * @param urlFault of a URL, as a sentence
     * @param branchFault of the name of a branch, as the end of a sentence
     */
    public RepoKind(Function<String, Optional<String>> urlFault, Function<String, Optional<String>> branchFault) {
        super(Repo.class);
        this.urlFault = requireNonNull(urlFault, "urlFault is null");
        this.branchFault = requireNonNull(branchFault, "branchFault is null");
    }

    @Override
    protected void check(JsonNode canonical, Faults.Collector faults) {
        urlFault.apply(canonical.path("url").asText()).ifPresent(fault -> faults.add("/url", "url", fault));
        String branch = canonical.path("default_branch").asText();
        if (!branch.isEmpty()) {
            branchFault
                    .apply(branch)
                    .ifPresent(fault -> faults.add("/default_branch", "ref_name", "`default_branch` " + fault));
        }
    }
}
