package dev.slipway.jobfile.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The walk over the schemas of resources. */
class SchemaWalkTest {
    private static final Schemas SCHEMAS = Schemas.load();

    private final ObjectMapper mapper = new ObjectMapper();

    private SchemaWalk.Walked walk(String schema, String json) throws Exception {
        return SchemaWalk.walk(SCHEMAS.get(schema), mapper.readTree(json));
    }

    private List<String> faults(String schema, String json) throws Exception {
        return walk(schema, json).faults().list().stream()
                .map(fault -> fault.pointer() + " " + fault.rule() + ": " + fault.message())
                .toList();
    }

    @Test
    void fillsInDefaultsAndDropsWhatBelongsToTheServer() throws Exception {
        SchemaWalk.Walked walked = walk("Repo", """
                {"uid": 5, "revision": "x", "url": " https://git.example.org/app.git/ ", "default_branch": null,
                 "credentials": {"secret": "token"}, "labels": {"b": "2", "a": "1"}}""");
        assertThat(walked.faults().list()).isEmpty();
        assertThat(walked.canonical()).hasToString(mapper.readTree("""
                                {"display_name": "", "description": "", "labels": {"a": "1", "b": "2"}, "deletion_protection": false,
                                 "url": "https://git.example.org/app.git", "default_branch": "",
                                 "credentials": {"username": "git", "secret": "token"}}""").toString());
    }

    @Test
    void collectsEveryFault() throws Exception {
        assertThat(faults("Repo", """
                        {"urll": "x", "labels": {"ä": 5}, "deletion_protection": "yes", "description": "a\\u0000b",
                         "display_name": "\\ud800", "credentials": {"username": "", "secret": "A"}}"""))
                .containsExactly(
                        "/urll unknown_field: `urll` is not a field here; did you mean `url`?",
                        "/labels/ä key: the key `ä` must be a label: letters, digits and `-_./`, at most 63, with a letter or digit at both ends",
                        "/labels/ä type: `ä` must be text, but is the number `5`",
                        "/deletion_protection type: `deletion_protection` must be `true` or `false`, but is the text `yes`",
                        "/description characters: `description` contains the character NUL",
                        "/display_name characters: `display_name` contains half of a surrogate pair",
                        "/credentials/username min_length: `username` must not be empty",
                        "/credentials/secret pattern: `secret` must be a name: lower-case letters, digits and hyphens, at most 63, with a letter or digit at both ends, not `A`",
                        " required: `url` is required");
    }

    @Test
    void keepsTheRulesAboutSeveralFields() throws Exception {
        assertThat(faults("Job", "{}"))
                .containsExactly(" one_of: a job has either git or freestyle: one of `git`, `freestyle` is required");
        assertThat(faults(
                        "Job",
                        "{\"git\": {\"repo\": \"app\"}, \"freestyle\": {\"tasks\": {\"a\": {\"script\": [\"x\"]}}}}"))
                .containsExactly(
                        "/freestyle one_of: a job has either git or freestyle: `git`, `freestyle` cannot stand together");
        assertThat(faults("Task", "{\"pool\": \"a\", \"selector\": {}}"))
                .containsExactly(
                        "/selector at_most_one: a task names a pool or a selector: `pool`, `selector` cannot stand together");
        assertThat(faults("Parameter", "{\"type\": \"integer\", \"choices\": [\"1\", \"b\"], \"default\": \"2\"}"))
                .containsExactly(
                        "/choices/1 parameter_default: `b` is not an integer (decimal digits, at most 18)",
                        "/default parameter_default: the default must be a value of the type and one of the choices: `2` is not one of `1`, `b`; did you mean `1`?");
    }

    @Test
    void sortsSetsAndRefusesWhatStandsTwice() throws Exception {
        assertThat(walk("ResultDeclaration", "{\"paths\": [\"😀\", \"b\", \"\uFFFD\", \"a\"]}")
                        .canonical()
                        .path("paths"))
                .extracting(JsonNode::asText)
                .containsExactly("a", "b", "\uFFFD", "😀");
        assertThat(faults("ResultDeclaration", "{\"paths\": [\"a\", \"b\", \"a\"]}"))
                .containsExactly("/paths/2 unique_items: `a` stands twice in `paths`");
    }

    @Test
    void refusesATextThatEndsInALineFeed() throws Exception {
        assertThat(faults("SecretUse", "{\"name\": \"a\\n\"}"))
                .singleElement()
                .asString()
                .startsWith("/name pattern: ");
    }

    @Test
    void compilesEverySchemaOfTheSpec() {
        List<String> names = SCHEMAS.spec()
                .path("components")
                .path("schemas")
                .propertyStream()
                .map(java.util.Map.Entry::getKey)
                .toList();
        assertThat(names)
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(SCHEMAS.get(name)).isNotNull());
    }

    @Test
    void findsTheWordThatWasMeant() {
        List<String> words = List.of("script", "secrets", "selector", "shell", "timeout");
        assertThat(Nearest.of("scirpt", words)).contains("script");
        assertThat(Nearest.of("TimeOut", words)).contains("timeout");
        assertThat(Nearest.of("zzz", words)).isEmpty();
        assertThat(Nearest.distance("ca", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
    }
}
