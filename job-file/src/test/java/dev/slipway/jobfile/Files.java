package dev.slipway.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.JobFile;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import dev.slipway.jobfile.expand.JobGraph;
import dev.slipway.jobfile.yaml.FileFault;
import dev.slipway.jobfile.yaml.FileFaults;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What the tests do with job files. */
final class Files {
    static final JobFiles JOB_FILES = JobFiles.load();

    private Files() {}

    static JobFile valid(String yaml) {
        JobFiles.FileResult result = JOB_FILES.read(".slipway.yml", yaml.getBytes(StandardCharsets.UTF_8), Map.of());
        if (result instanceof JobFiles.FileResult.Broken broken) {
            throw new AssertionError(broken.faults().render());
        }
        return ((JobFiles.FileResult.Valid) result).jobFile();
    }

    static FileFaults faults(byte[] bytes) {
        JobFiles.FileResult result = JOB_FILES.read(".slipway.yml", bytes, Map.of());
        assertThat(result instanceof JobFiles.FileResult.Broken)
                .as("the file is refused")
                .isTrue();
        return ((JobFiles.FileResult.Broken) result).faults();
    }

    /** The faults of a file, each as {@code line:column: message}. */
    static List<String> faults(String yaml) {
        return faults(yaml.getBytes(StandardCharsets.UTF_8)).list().stream()
                .map(FileFault::summary)
                .map(summary -> summary.substring(".slipway.yml:".length()))
                .toList();
    }

    static JobGraph graph(String yaml, ExpansionInput input) {
        Expansion expansion = JOB_FILES.expand(valid(yaml), input);
        assertThat(expansion).isInstanceOf(Expansion.Done.class);
        return ((Expansion.Done) expansion).graph();
    }

    static JobGraph graph(String yaml) {
        return graph(yaml, ExpansionInput.empty());
    }

    static List<String> keys(JobGraph graph) {
        return graph.tasks().stream().map(ExpandedTask::key).toList();
    }

    static ExpandedTask task(JobGraph graph, String key) {
        return graph.tasks().stream()
                .filter(task -> task.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no task " + key + " in " + keys(graph)));
    }
}
