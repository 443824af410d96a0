package dev.slipway.jobfile.expand;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The facts about a run that {@code $(…)} can name. One that a run does not have, such as a tag, is empty text. */
public final class Facts {
    public static final String GIT_SHA = "git.sha";
    public static final String GIT_REF = "git.ref";
    public static final String GIT_BRANCH = "git.branch";
    public static final String GIT_TAG = "git.tag";
    public static final String RUN_NUMBER = "run.number";
    public static final String JOB_NAME = "job.name";
    public static final String PROJECT_NAME = "project.name";

    /** All facts by name, with what they are. */
    public static final Map<String, String> ALL = all();

    private Facts() {}

    private static Map<String, String> all() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(GIT_SHA, "The commit, 40 hexadecimal digits.");
        facts.put(GIT_REF, "The ref of the run: `heads/main`, `tags/v1`. Empty for a bare SHA.");
        facts.put(GIT_BRANCH, "The branch of the run, if any.");
        facts.put(GIT_TAG, "The tag of the run, if any.");
        facts.put(RUN_NUMBER, "The number of the run within its job.");
        facts.put(JOB_NAME, "The name of the job.");
        facts.put(PROJECT_NAME, "The name of the project.");
        return Collections.unmodifiableMap(facts);
    }
}
