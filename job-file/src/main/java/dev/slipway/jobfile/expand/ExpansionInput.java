package dev.slipway.jobfile.expand;

import dev.slipway.api.model.Parameter;
import java.util.Map;

/**
 * What an expansion depends on besides the file.
 *
 * @param parameters the values that the trigger gave
 * @param jobParameters the parameters that the job resource declares
 * @param facts values of {@link Facts}; one that is missing is empty text
 */
public record ExpansionInput(
        Map<String, String> parameters, Map<String, Parameter> jobParameters, Map<String, String> facts) {
    public ExpansionInput {
        parameters = Map.copyOf(parameters);
        jobParameters = Map.copyOf(jobParameters);
        facts = Map.copyOf(facts);
    }

    /** No parameters and no facts. */
    public static ExpansionInput empty() {
        return new ExpansionInput(Map.of(), Map.of(), Map.of());
    }
}
