package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.author;
import static dev.slipway.server.resources.ResourcesFixture.bytes;
import static dev.slipway.server.resources.ResourcesFixture.etag;
import static dev.slipway.server.resources.ResourcesFixture.json;
import static dev.slipway.server.resources.ResourcesFixture.refused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.server.base.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of the resource contract for every type of resource that the spec has, with documents made of the spec's own examples. */
class ResourceLawsTest {
    private final ResourcesFixture fixture = new ResourcesFixture();

    static List<String> types() {
        return ResourceTypes.of(ResourcesFixture.SCHEMAS).all().stream()
                .map(ResourceType::name)
                .toList();
    }

    @BeforeEach
    void declareWhatExamplesReferTo() {
        fixture.put("projects/demo", "{}");
        fixture.put("runner-pools/linux", "{\"process\": {}}");
        fixture.put("projects/demo/secrets/git-token", "{}");
        fixture.put("projects/demo/repos/app", "{\"url\": \"https://git.example.org/app.git\"}");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** The example of the spec's PUT. */
    private static String small(ResourceType type) {
        for (JsonNode operations : ResourcesFixture.SCHEMAS.spec().path("paths")) {
            JsonNode content =
                    operations.path("put").path("requestBody").path("content").path("application/json");
            String reference = content.path("schema").path("$ref").asText();
            if (reference.endsWith("/" + schemaName(type))) {
                return content.path("example").toString();
            }
        }
        throw new IllegalStateException("the spec has no PUT of " + type.name());
    }

    /** The examples of all settable fields of the spec, but for the second of a choice. */
    private static ObjectNode full(ResourceType type) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        for (String field : type.settable()) {
            JsonNode example = field(type, field).about().example();
            if (example != null && !field.equals("deletion_protection") && !field.equals("freestyle")) {
                document.set(field, example);
            }
        }
        return document;
    }

    private static Schema field(ResourceType type, String name) {
        return requireNonNull(type.schema().properties().get(name), "the spec has no such field");
    }

    private static String schemaName(ResourceType type) {
        return type.schema().about().name();
    }

    private String key(ResourceType type) {
        return (type.parent() == null ? "" : "projects/demo/") + type.collection() + "/thing";
    }

    private ResourceType type(String name) {
        return fixture.kinds.types().named(name);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aPutCreatesAndIsAnsweredAsTheNextGet(String name) {
        ResourceType type = type(name);
        for (String document : List.of(small(type), full(type).toString())) {
            Answer put = fixture.put(key(type), document);
            Answer get = fixture.get(key(type));
            assertThat(put.body()).isEqualTo(get.body());
            assertThat(etag(put)).isEqualTo(etag(get)).matches("\"[0-9a-f-]{36}\\.[0-9]+\"");
        }
        assertThat(fixture.put(key(type), small(type)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("types")
    void theFirstPutIsCreatedWithItsLocation(String name) {
        ResourceType type = type(name);
        Answer created = fixture.put(key(type), small(type));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.headers()).containsEntry("Location", "/v1/" + key(type));
        assertThat(json(created).path("revision").asLong()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everySettableFieldIsEchoed(String name) {
        ResourceType type = type(name);
        ObjectNode sent = full(type);
        JsonNode echoed = json(fixture.put(key(type), sent.toString()));
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            if (!field(type, field.getKey()).about().secret()) {
                assertThat(contains(echoed.path(field.getKey()), field.getValue()))
                        .as("%s: %s of %s", field.getKey(), echoed.path(field.getKey()), field.getValue())
                        .isTrue();
            }
        }
    }

    /** Whether the canonical form has all that was sent; it may have defaults beside. */
    private static boolean contains(JsonNode canonical, JsonNode sent) {
        if (!sent.isObject()) {
            return canonical.toString().equals(sent.toString())
                    || (sent.isTextual() && canonical.asText().equals(sent.asText()));
        }
        return sent.properties().stream().allMatch(entry -> contains(canonical.path(entry.getKey()), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void defaultsAreFilledInAndNullIsAbsent(String name) {
        ResourceType type = type(name);
        ObjectNode withNulls = (ObjectNode) DocumentReader.tree(small(type));
        type.settable().forEach(field -> {
            if (!withNulls.has(field)) {
                withNulls.putNull(field);
            }
        });
        JsonNode answered = json(fixture.put(key(type), withNulls.toString()));
        type.schema().properties().forEach((field, property) -> {
            JsonNode constant = property.about().defaultValue();
            if (constant != null && withNulls.path(field).isNull()) {
                assertThat(answered.path(field).toString()).as(field).isEqualTo(constant.toString());
            }
            if (!property.about().readOnly()
                    && constant == null
                    && withNulls.path(field).isNull()) {
                assertThat(answered.has(field)).as(field).isFalse();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void aPutThatChangesNothingWritesNothing(String name) {
        ResourceType type = type(name);
        Answer first = fixture.put(key(type), full(type).toString());
        Object rows = rows();
        fixture.clock.set(fixture.clock.instant().plusSeconds(60));
        Answer second = fixture.put(key(type), full(type).toString());
        Answer edited = fixture.put(key(type), fixture.get(key(type)).body());
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body()).isEqualTo(edited.body());
        assertThat(second.headers()).containsEntry("ETag", etag(first));
        assertThat(rows()).isEqualTo(rows);
    }

    /** The transactions that wrote or locked each row, so that even an update to the same values would show. */
    private Object rows() {
        return fixture.database.database().context().fetch("""
                SELECT 'resource', uid::text, xmin::text, xmax::text FROM resource
                UNION ALL SELECT 'revision', resource_uid::text || revision, xmin::text, xmax::text FROM resource_revision
                UNION ALL SELECT 'reference', source_uid::text || pointer, xmin::text, xmax::text FROM resource_reference
                UNION ALL SELECT 'value', secret_uid::text, xmin::text, xmax::text FROM secret_value
                ORDER BY 1, 2""").formatCSV();
    }

    @ParameterizedTest
    @MethodSource("types")
    void eachChangeIsOneRevisionWithItsAuthor(String name) {
        ResourceType type = type(name);
        String uid = json(fixture.put(key(type), small(type))).path("uid").asText();
        ObjectNode changed = (ObjectNode) DocumentReader.tree(small(type));
        for (int change = 2; change <= 4; change++) {
            Answer answer = fixture.put(
                    key(type), changed.put("description", "change " + change).toString());
            assertThat(json(answer).path("revision").asInt()).isEqualTo(change);
            assertThat(etag(answer)).isEqualTo("\"" + uid + "." + change + "\"");
        }
        fixture.delete(key(type));
        String first = DocumentReader.tree(small(type)).path("description").asText();
        assertThat(fixture.database.database().context().fetch("""
                SELECT concat_ws(' ', revision, author, client, path, coalesce(document ->> 'description', 'is gone')) AS line
                FROM resource_revision WHERE resource_uid = ?::uuid ORDER BY revision""", uid).getValues("line", String.class))
                .containsExactly(
                        "1 administrator test/1 " + key(type) + " " + first,
                        "2 administrator test/1 " + key(type) + " change 2",
                        "3 administrator test/1 " + key(type) + " change 3",
                        "4 administrator test/1 " + key(type) + " change 4",
                        "5 administrator test/1 " + key(type) + " is gone");
    }

    @ParameterizedTest
    @MethodSource("types")
    void ifNoneMatchCreatesOnly(String name) {
        ResourceType type = type(name);
        Conditions create = new Conditions(null, "*");
        assertThat(fixture.put(key(type), small(type), create).status()).isEqualTo(201);
        assertThat(refused(() -> fixture.put(key(type), small(type), create)).type())
                .isEqualTo(ProblemType.PRECONDITION_FAILED);
    }

    @ParameterizedTest
    @MethodSource("types")
    void ifMatchGuardsAndNamesWhatDiffers(String name) {
        ResourceType type = type(name);
        Answer first = fixture.put(key(type), small(type));
        ObjectNode document = (ObjectNode) DocumentReader.tree(small(type));
        String second = document.put("description", "second").toString();
        Conditions guard = new Conditions(etag(first), null);
        assertThat(fixture.put(key(type), second, guard).status()).isEqualTo(200);
        String third = document.put("description", "third").toString();
        var problem = refused(() -> fixture.put(key(type), third, guard)).problem();
        assertThat(problem.status()).isEqualTo(412);
        assertThat(problem.changedBy()).isEqualTo("administrator");
        assertThat(problem.changedAt()).isEqualTo(fixture.clock.instant());
        assertThat(problem.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.pointer()).isEqualTo("/description");
            assertThat(difference.stored()).isEqualTo("\"second\"");
            assertThat(difference.sent()).isEqualTo("\"third\"");
        });
        // What is stored already needs no right to write it.
        assertThat(fixture.put(key(type), second, guard).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("types")
    void ifMatchGuardsWhatIsNotThere(String name) {
        ResourceType type = type(name);
        assertThat(refused(() -> fixture.put(key(type), small(type), new Conditions("*", null)))
                        .type())
                .isEqualTo(ProblemType.PRECONDITION_FAILED);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aDryRunAnswersTheDocumentAndWritesNothing(String name) {
        ResourceType type = type(name);
        Object rows = rows();
        Answer preview = fixture.preview(key(type), small(type));
        assertThat(preview.status()).isEqualTo(200);
        assertThat(json(preview).path("warnings").isArray()).isTrue();
        assertThat(json(preview).has("uid")).isFalse();
        assertThat(rows()).isEqualTo(rows);
        assertThat(refused(() -> fixture.get(key(type))).type()).isEqualTo(ProblemType.RESOURCE_NOT_FOUND);
        JsonNode real = json(fixture.put(key(type), small(type)));
        type.settable().forEach(field -> {
            if (!field(type, field).about().secret()) {
                assertThat(json(preview).path(field)).as(field).isEqualTo(real.path(field));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void aDeletedResourceIsGoneAndItsNameFree(String name) {
        ResourceType type = type(name);
        String uid = json(fixture.put(key(type), small(type))).path("uid").asText();
        Answer dryRun = fixture.resources().delete(fixture.path(key(type)), true, false, Conditions.none(), author());
        assertThat(dryRun).isEqualTo(Answer.of(200, "{\"warnings\":[]}"));
        assertThat(fixture.delete(key(type))).isEqualTo(Answer.noContent());
        assertThat(refused(() -> fixture.get(key(type))).type()).isEqualTo(ProblemType.RESOURCE_NOT_FOUND);
        assertThat(refused(() -> fixture.delete(key(type))).type()).isEqualTo(ProblemType.RESOURCE_NOT_FOUND);
        JsonNode again = json(fixture.put(key(type), small(type)));
        assertThat(again.path("uid").asText()).isNotEqualTo(uid);
        assertThat(again.path("revision").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aDeleteIsGuardedByIfMatchAndByProtection(String name) {
        ResourceType type = type(name);
        Answer first = fixture.put(key(type), small(type));
        ObjectNode document = (ObjectNode) DocumentReader.tree(small(type));
        fixture.put(key(type), document.put("deletion_protection", true).toString());
        ResourcePath path = fixture.path(key(type));
        Conditions old = new Conditions(etag(first), null);
        assertThat(refused(() -> fixture.resources().delete(path, false, false, old, author()))
                        .type())
                .isEqualTo(ProblemType.PRECONDITION_FAILED);
        assertThat(refused(() -> fixture.delete(key(type))).type()).isEqualTo(ProblemType.DELETION_PROTECTED);
        fixture.put(key(type), document.put("deletion_protection", false).toString());
        assertThat(fixture.delete(key(type)).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @MethodSource("types")
    void unknownFieldsAndThreeFaultsAreToldAtOnce(String name) {
        ResourceType type = type(name);
        ObjectNode document = (ObjectNode) DocumentReader.tree(small(type));
        document.put("descripton", "x");
        document.put("deletion_protection", "yes");
        document.putObject("labels").put("team", 7);
        var problem = refused(() -> fixture.put(key(type), document.toString())).problem();
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors())
                .extracting(error -> error.pointer() + " " + error.rule())
                .containsExactlyInAnyOrder(
                        "/descripton unknown_field", "/deletion_protection type", "/labels/team type");
        assertThat(problem.errors())
                .anySatisfy(error -> assertThat(error.message()).contains("description"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyFieldRefusesAnotherType(String name) {
        ResourceType type = type(name);
        for (String field : type.settable()) {
            boolean listed = field(type, field) instanceof Schema.ListSchema;
            ObjectNode document = (ObjectNode) DocumentReader.tree(small(type));
            ArrayNode wrong = JsonNodeFactory.instance.arrayNode().add(JsonNodeFactory.instance.arrayNode());
            document.set(field, listed ? JsonNodeFactory.instance.objectNode() : wrong);
            var problem =
                    refused(() -> fixture.put(key(type), document.toString())).problem();
            assertThat(problem.errors())
                    .anySatisfy(error -> assertThat(error.pointer()).isEqualTo("/" + field));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aListIsPagedByName(String name) {
        ResourceType type = type(name);
        String project = type.parent() == null ? null : "demo";
        List<String> before = names(fixture.resources().list(type, project, 500, null));
        for (String added : List.of("p-3", "p-1", "p-2")) {
            fixture.put(key(type).replace("thing", added), small(type));
        }
        Answer first = fixture.resources().list(type, project, before.size() + 1, null);
        String token = json(first).path("next_page_token").asText();
        assertThat(json(first).path("items")).hasSize(before.size() + 1);
        // A write between two pages moves nothing.
        fixture.put(key(type).replace("thing", "a-0"), small(type));
        Answer rest = fixture.resources().list(type, project, 500, token);
        assertThat(json(rest).has("next_page_token")).isFalse();
        assertThat(json(first).path("items").size() + json(rest).path("items").size())
                .isEqualTo(before.size() + 3);
        assertThat(refused(() -> fixture.resources().list(type, project, 500, "AAAA"))
                        .type())
                .isEqualTo(ProblemType.INVALID_PARAMETER);
    }

    @Test
    void aPageOfLargeDocumentsEndsEarly() {
        ResourceType type = type("secret");
        for (String added : List.of("p-1", "p-2", "p-3", "p-4")) {
            fixture.put(key(type).replace("thing", added), small(type));
        }
        fixture.database
                .database()
                .context()
                .execute(
                        "UPDATE resource SET document = json_build_object('description', repeat('x', 1500000)) WHERE name LIKE 'p-%'");
        List<Integer> pages = new ArrayList<>();
        String token = null;
        do {
            JsonNode page = json(fixture.resources().list(type, "demo", 500, token));
            pages.add(page.path("items").size());
            token = page.has("next_page_token") ? page.path("next_page_token").asText() : null;
        } while (token != null);
        assertThat(pages)
                .as("two documents of 1.5 MB fit, three do not")
                .hasSize(2)
                .last()
                .isEqualTo(2);
    }

    private static List<String> names(Answer list) {
        return json(list)
                .path("items")
                .valueStream()
                .map(item -> item.path("uid").asText())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("types")
    void aBodyThatIsNoJsonIsRefusedAtItsPlace(String name) {
        ResourceType type = type(name);
        var problem = refused(() -> fixture.resources()
                        .put(fixture.path(key(type)), bytes("{\n  x}"), false, Conditions.none(), author()))
                .problem();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.line()).isEqualTo(2));
    }
}
