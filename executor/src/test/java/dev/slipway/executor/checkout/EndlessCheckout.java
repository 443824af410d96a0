package dev.slipway.executor.checkout;

import dev.slipway.api.model.AssignedCheckout;
import dev.slipway.api.model.GitPassword;
import java.nio.file.Path;
import java.time.Duration;

/** A program that is in the middle of a checkout, to be killed. */
final class EndlessCheckout {
    private EndlessCheckout() {}

    /** Takes shim, URL, workspace and home. */
    public static void main(String[] arguments) throws Exception {
        AssignedCheckout checkout = AssignedCheckout.builder()
                .url(arguments[1])
                .sha("0123456789012345678901234567890123456789")
                .depth(1)
                .build();
        GitPassword password =
                GitPassword.builder().username("ci").password("t0ken-4711").build();
        CheckoutSettings settings =
                new CheckoutSettings(Path.of(arguments[0]), Duration.ofMinutes(5), 1L << 30, 1 << 20);
        new GitCheckout(checkout, password, Path.of(arguments[2]), Path.of(arguments[3]), settings, () -> false).run();
    }
}
