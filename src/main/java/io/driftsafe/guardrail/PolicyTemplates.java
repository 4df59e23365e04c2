package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyTemplate;
import io.driftsafe.problem.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** The policies ready to use that come with the service. */
@Component
class PolicyTemplates {

    private static final String FILES = "classpath*:/policy-templates/*.yaml";
    private static final String SUFFIX = ".yaml";
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, PolicyTemplate> templates = new TreeMap<>();

    /** @throws IllegalStateException that names the file, if one is not as it has to be */
    PolicyTemplates() {
        for (var file : shipped()) {
            var template = read(file);
            templates.put(template.name(), template);
        }
    }

    /** By name. */
    List<PolicyTemplate> all() {
        return List.copyOf(templates.values());
    }

    /** @throws Refusal 404 */
    PolicyTemplate require(String name) {
        return Optional.ofNullable(templates.get(name)).orElseThrow(() -> Refusal.notFound("policy template", name));
    }

    private static PolicyTemplate read(Resource file) {
        var name = Objects.requireNonNull(file.getFilename());
        try {
            var options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            Object tree = new Yaml(new SafeConstructor(options)).load(file.getContentAsString(StandardCharsets.UTF_8));
            return PolicyTemplate.of(name.substring(0, name.length() - SUFFIX.length()), JSON.valueToTree(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new IllegalStateException("Policy template %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static List<Resource> shipped() {
        try {
            return List.of(new PathMatchingResourcePatternResolver().getResources(FILES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
