package dev.slipway.api.lint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

final class SpecLintTest {
    @Test
    void theSpecKeepsToTheStrictProfile() {
        assertThat(SpecLint.check(spec())).isEmpty();
    }

    /** Each row spoils the spec at one place: the value there becomes the given YAML, or is removed when there is none. */
    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/openapi | 3.1.0 | must be 3.0.3",
                "/paths/~1v1~1projects/get/operationId | | has no operationId",
                "/paths/~1v1~1projects/get/operationId | putProject | is used twice",
                "/paths/~1v1~1projects/get/operationId | list-projects | must be camelCase",
                "/paths/~1v1~1projects/get/description | | has no description",
                "/paths/~1v1~1projects/get/tags | [projects, repos] | must be exactly one",
                "/paths/~1v1~1projects/get/tags | [elsewhere] | is not declared in /tags",
                "/paths/~1v1~1projects/get/security | | has no security",
                "/paths/~1v1~1projects/get/security | [{elsewhere: []}] | is no declared scheme",
                "/paths/~1v1~1projects/get/responses/200 | | tell of no success",
                "/paths/~1v1~1projects/get/responses/default | {description: Any.} | must be one status",
                "/paths/~1v1~1projects/get/responses/422 | {description: Wrong., content: {application/json: {schema: {type: string}}}} | an error is application/problem+json only",
                "/paths/~1v1~1projects~1{project}/get/responses/422 | | has no 422",
                "/paths/~1healthz/get/responses/406 | | has no 406",
                "/components/responses/Unavailable/headers | | has no Retry-After",
                "/components/responses/NotFound/content/application~1problem+json/schema | {type: string} | an error is the shared Problem",
                "/paths/~1v1~1projects~1{project}/put/requestBody/content/application~1json/example | | has no example",
                "/paths/~1v1~1projects~1{project}/put/requestBody/content/application~1json/example | {description: 5} | is no string",
                "/paths/~1v1~1projects~1{project}/put/requestBody/content/application~1json/schema/description | Beside. | a $ref stands alone",
                "/paths/~1v1~1projects~1{project}/put/requestBody/content/application~1json/schema | {$ref: '#/components/schemas/Nothing'} | leads nowhere",
                "/paths/~1v1~1projects~1{project}/put/parameters | [] | its path parameters are not those of its path",
                "/components/parameters/limit/description | | has no description",
                "/components/parameters/limit/name | Limit | must be snake_case",
                "/components/parameters/page_token/schema/maxLength | | has no maxLength",
                "/components/schemas/Project/description | | has no description",
                "/components/schemas/Project/additionalProperties | | must refuse unknown fields",
                "/components/schemas/Project/properties/display_name/description | | has no description",
                "/components/schemas/Project/properties/display_name/example | | has no example",
                "/components/schemas/Project/properties/display_name/maxLength | | has no maxLength",
                "/components/schemas/Project/properties/display_name/maxLength | 3 | is too long",
                "/components/schemas/Project/properties/display_name/nullable | true | has nullable",
                "/components/schemas/Project/properties/displayName | {type: string, maxLength: 1, description: D., example: a} | must be snake_case",
                "/components/schemas/Project/properties/labels/maxProperties | | has no maxProperties",
                "/components/schemas/Project/properties/labels/x-slipway-keys | | has no pattern for its keys",
                "/components/schemas/Project/oneOf | [] | has oneOf",
                "/components/schemas/Task/properties/script/maxItems | | has no maxItems",
                "/components/schemas/Task/properties/script/x-slipway-ordered | | must be either a set",
                "/components/schemas/Task/required | [scirpt] | is no property",
                "/components/schemas/Unused | {type: object, description: Nobody's.} | is used nowhere",
            })
    void everyRuleIsKept(String pointer, @Nullable String replacement, String violation) {
        Map<?, ?> spec = spec();
        spoil(spec, pointer, replacement);

        assertThat(SpecLint.check(spec)).anyMatch(found -> found.contains(violation));
    }

    @SuppressWarnings("unchecked") // a parsed document
    private static void spoil(Map<?, ?> spec, String pointer, @Nullable String replacement) {
        List<String> keys = List.of(pointer.substring(1).split("/"));
        Map<String, Object> place = (Map<String, Object>) spec;
        for (String key : keys.subList(0, keys.size() - 1)) {
            place = (Map<String, Object>) requireNonNull(place.get(unescaped(key)), key);
        }
        if (replacement == null) {
            requireNonNull(place.remove(unescaped(keys.getLast())), pointer);
        } else {
            place.put(unescaped(keys.getLast()), new Load(settings()).loadFromString(replacement));
        }
    }

    private static String unescaped(String key) {
        return key.replace("~1", "/").replace("~0", "~");
    }

    private static Map<?, ?> spec() {
        try (InputStream stream = SpecLintTest.class.getResourceAsStream("/dev/slipway/api/slipway.yaml")) {
            return (Map<?, ?>) new Load(settings()).loadFromInputStream(requireNonNull(stream));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LoadSettings settings() {
        // Duplicate keys are refused by the parser.
        return LoadSettings.builder().setAllowDuplicateKeys(false).build();
    }
}
