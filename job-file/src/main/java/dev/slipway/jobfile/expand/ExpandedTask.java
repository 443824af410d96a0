package dev.slipway.jobfile.expand;

import dev.slipway.api.model.Checkout;
import dev.slipway.api.model.Need;
import dev.slipway.api.model.Resources;
import dev.slipway.api.model.ResultDeclaration;
import dev.slipway.api.model.SecretUse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One node of a run's graph, with everything it inherits and every {@code $(…)} replaced. Collections cannot be changed and
 * have a stable order.
 *
 * @param key unique in the run, at most 120 characters of {@code a-z}, {@code 0-9}, dot and hyphen; {@link TaskKeys} makes it
 * @param name the name of the task in the file
 * @param matrix the values by axis; empty without a matrix
 * @param description for people; may be empty
 * @param needs the keys of the tasks that must be final first, each with the outcome that this task waits for
 * @param neededResults the results of those tasks that are put back before the script starts
 * @param script the items of the script; never replaced in
 * @param shell the program that reads the script, by default {@code sh -e}
 * @param directory where the script runs, relative to the checkout, by default {@code .}
 * @param env the parameters by name, then {@code MATRIX_<AXIS>}, then the {@code env} of the file, which wins; what names a run
 *     ({@code SLIPWAY_*}) is not in it
 * @param secrets the secrets by variable
 * @param pool the runner pool; empty when none is named
 * @param selector the labels that a pool must have; empty when none are named
 * @param image the container image; empty for the pool's
 * @param resources what it asks for; null when it asks for nothing
 * @param results what is kept, each with its type, paths, when and required
 * @param timeout of the script, by default an hour
 * @param checkout how the repository is checked out, with both fields
 */
public record ExpandedTask(
        String key,
        String name,
        SortedMap<String, String> matrix,
        String description,
        Map<String, Need.WhenEnum> needs,
        List<ResultOfTask> neededResults,
        List<String> script,
        List<String> shell,
        String directory,
        Map<String, String> env,
        Map<String, SecretUse> secrets,
        String pool,
        Map<String, String> selector,
        String image,
        @Nullable Resources resources,
        Map<String, ResultDeclaration> results,
        Duration timeout,
        Checkout checkout) {
    /** A result of another task. */
    public record ResultOfTask(String taskKey, String result) {}
}
