package dev.slipway.executor.attempt;

import dev.slipway.executor.checkout.CheckoutSettings;
import java.time.Duration;
import java.util.Map;

/**
 * What the executor's configuration says about attempts.
 *
 * @param environment variables that every user's process gets in addition
 * @param secretsPatience with a server that is there and cannot give the secrets
 * @param transferPatience with a server that is there and cannot store a log or a result, or give one
 */
public record AttemptSettings(
        Map<String, String> environment,
        CheckoutSettings checkout,
        Duration secretsPatience,
        Duration transferPatience) {
    public AttemptSettings {
        environment = Map.copyOf(environment);
    }
}
