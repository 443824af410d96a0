package dev.slipway.executor.attempt;

import dev.slipway.executor.checkout.CheckoutLimits;
import java.util.Map;

/**
 * What the executor's configuration says about attempts.
 *
 * @param environment variables that every user's process gets in addition
 */
public record AttemptSettings(Map<String, String> environment, CheckoutLimits checkout) {
    public AttemptSettings {
        environment = Map.copyOf(environment);
    }
}
