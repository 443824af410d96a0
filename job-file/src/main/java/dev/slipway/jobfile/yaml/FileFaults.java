package dev.slipway.jobfile.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** The faults of a file in the order of their places, and how many more there are that are not listed. */
public record FileFaults(List<FileFault> list, int more) {
    public FileFaults {
        list = List.copyOf(list);
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** All of them for a terminal, one below the other. */
    public String render() {
        String text = list.stream().map(FileFault::render).collect(Collectors.joining("\n"));
        return more == 0 ? text : text + "\nand " + more + " more";
    }
}
