package dev.slipway.executor.attempt;

import dev.slipway.executor.backend.Backend;
import java.io.IOException;
import java.nio.file.Path;

/** What is left of an attempt that nobody can go on with. */
public final class Leftovers {
    private Leftovers() {}

    /** Ends the process that may still run, and removes the directory. */
    public static void remove(Path root, Backend backend) throws InterruptedException, IOException {
        AttemptDirectory directory = new AttemptDirectory(root);
        if (backend.find(directory.run()) instanceof Backend.Found.Alive alive) {
            Processes.kill(alive.running());
        }
        directory.remove();
    }
}
