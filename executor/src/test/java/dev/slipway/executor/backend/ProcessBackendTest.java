package dev.slipway.executor.backend;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ProcessBackendTest extends BackendContract {
    @TempDir
    Path programs;

    @Override
    Backend newBackend() throws Exception {
        return new ProcessBackend(ShimBinary.unpack(programs));
    }
}
