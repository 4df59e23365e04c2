package io.driftsafe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.w3c.dom.Element;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** The Dockerfile and docker-compose.yml, held against the build and the settings that they name. */
@ServiceTest
class ContainersTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern SETTING = Pattern.compile("\"(driftsafe\\.[a-z.-]+)\"");

    private final String dockerfile = read("Dockerfile");
    private final Map<String, Object> compose = new Yaml().load(read("docker-compose.yml"));

    @LocalServerPort
    private int port;

    @Autowired
    private Environment settings;

    @Test
    void theJarIsTheOneThatTheBuildMakes() throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse("pom.xml")
                .getDocumentElement();
        var jar = Path.of("target/%s-%s.jar".formatted(child(pom, "artifactId"), child(pom, "version")));

        assertThat(all("-jar (target/\\S+\\.jar)", dockerfile))
                .isNotEmpty()
                .allSatisfy(pattern -> assertThat(FileSystems.getDefault()
                                .getPathMatcher("glob:" + pattern)
                                .matches(jar))
                        .isTrue());
        assertThat(all("(?m)^FROM eclipse-temurin:(\\d+)-", dockerfile))
                .hasSize(2)
                .containsOnly(all("<java.version>(\\d+)<", read("pom.xml")).getFirst());
    }

    @Test
    void whatIsLearntOfTheClassesIsLearntFromWhatRuns() {
        var training = all("(?m)^java (.+) -XX:AOTCacheOutput=(?:\\S+) -jar \\S+", dockerfile);
        var running = all("(?m)^ENTRYPOINT \\[\"java\", \"(.+)\", \"-XX:AOTCache=[^\"]+\", \"-jar\", ", dockerfile);

        assertThat(training).hasSize(1).isEqualTo(running);
        assertThat(all("-XX:AOTCache(?:Output)?=([^\\s\"]+)", dockerfile)).hasSize(2).containsOnly("/service/service.aot");
        assertThat(all("-jar\"?,? \"?(service\\S*?jar)", dockerfile)).hasSize(2).containsOnly("service.jar");
        assertThat(dockerfile).contains("layers/application/service.jar", "Started " + DriftSafeApplication.class.getSimpleName());
    }

    @Test
    void whatIsCopiedIsThere() {
        var copied = all("(?m)^COPY (?!--from)(.+) \\S+$", dockerfile).stream()
                .flatMap(paths -> Stream.of(paths.split(" ")))
                .toList();

        assertThat(copied)
                .contains("pom.xml", "src")
                .allSatisfy(path -> assertThat(Path.of(path)).exists());
        assertThat(read(".dockerignore").lines()).doesNotContainAnyElementsOf(copied);
    }

    @Test
    void theDatabaseIsTheOneThatTheTestsRunOn() {
        assertThat(at("services", "database", "image")).isEqualTo("postgres:" + EmbeddedDatabase.MAJOR);
    }

    @Test
    void thePortIsTheServicesOnTheMachineItselfOnly() {
        var listening = read("src/main/resources/application.yaml");
        var port = all("(?m)^server:\\n +port: (\\d+)$", listening).getFirst();

        assertThat(at("services", "service", "ports")).isEqualTo(List.of("127.0.0.1:%s:%s".formatted(port, port)));
        assertThat(all("(?m)^EXPOSE (\\d+)$", dockerfile)).containsExactly(port);
        assertThat(all("/dev/tcp/127\\.0\\.0\\.1/(\\d+)", dockerfile)).containsExactly(port);
    }

    @Test
    void theHealthCheckAsksWhatTheServiceAnswers() {
        var path = all("GET (\\S+) HTTP", dockerfile).getFirst();

        assertThat(new ServiceClient(port).get(path).status()).isEqualTo(200);
        assertThat(at("services", "service", "depends_on", "database", "condition"))
                .isEqualTo("service_healthy");
        assertThat(at("services", "database", "healthcheck", "test").toString())
                .contains("--username=" + ofDatabase("POSTGRES_USER"), "--dbname=" + ofDatabase("POSTGRES_DB"));
    }

    @Test
    void theServiceFindsTheDatabaseAndHasItsPassword() {
        assertThat(ofService("SPRING_DATASOURCE_URL"))
                .isEqualTo("jdbc:postgresql://database:5432/" + ofDatabase("POSTGRES_DB"));
        assertThat(ofService("SPRING_DATASOURCE_USERNAME")).isEqualTo(ofDatabase("POSTGRES_USER"));
        assertThat(ofService("SPRING_DATASOURCE_PASSWORD")).isEqualTo(ofDatabase("POSTGRES_PASSWORD"));
    }

    @Test
    void eachVariableIsASettingThatThereIs() throws IOException {
        var known = Stream.concat(Settings.inCode(), Settings.ofSpringBoot())
                .map(Settings::asVariable)
                .toList();
        var set = environment("service").keySet().stream()
                .map(name -> name.replaceAll("_\\d+(?=_|$)", ""))
                .toList();

        assertThat(known).contains("DRIFTSAFE_SEAL_FILE", "SPRING_DATASOURCE_URL");
        assertThat(known).containsAll(set);
    }

    @Test
    void startsWithNoEdit() {
        var variables = VARIABLE.matcher(read("docker-compose.yml"))
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(variables).allMatch(variable -> variable.contains(":-"));
        assertThat(at("services", "service", "build")).isEqualTo(".");
    }

    @Test
    void theSealKeyOutlivesTheContainer() {
        var volume = all(
                        "seal:(\\S+)",
                        at("services", "service", "volumes").toString().replace("]", ""))
                .getFirst();

        assertThat(ofService("DRIFTSAFE_SEAL_FILE")).startsWith(volume + "/");
        assertThat(dockerfile).contains("--mode 700 " + volume);
        assertThat(((Map<?, ?>) at("volumes")).containsKey("seal")).isTrue();
    }

    @Test
    void hasTimeToStopInOrder() {
        var grace = DurationStyle.detectAndParse(
                at("services", "service", "stop_grace_period").toString());
        var phase = DurationStyle.detectAndParse(
                settings.getRequiredProperty("spring.lifecycle.timeout-per-shutdown-phase"));
        var scheduler = DurationStyle.detectAndParse(settings.getRequiredProperty("db-scheduler.shutdown-max-wait"));

        assertThat(grace).isGreaterThan(Duration.ZERO.plus(phase).plus(scheduler));
    }

    private String ofService(String variable) {
        return requireNonNull(environment("service").get(variable));
    }

    private String ofDatabase(String variable) {
        return requireNonNull(environment("database").get(variable));
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> environment(String service) {
        return (Map<String, String>) at("services", service, "environment");
    }

    private Object at(String... path) {
        Object here = compose;
        for (var name : path) {
            here = requireNonNull(((Map<?, ?>) here).get(name), () -> String.join(".", path));
        }
        return here;
    }

    private static String child(Element parent, String name) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent();
            }
        }
        throw new AssertionError("No " + name);
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of the settings that are read by somebody. */
    private static final class Settings {

        private static final String METADATA = "META-INF/spring-configuration-metadata.json";

        /** Of the components of the records that Spring binds, and of what the code asks for by name. */
        static Stream<String> inCode() throws IOException {
            try (var sources = Files.walk(Path.of("src/main/java"))) {
                var texts = sources.filter(path -> path.toString().endsWith(".java"))
                        .map(path -> read(path.toString()))
                        .toList();
                var asked = texts.stream().flatMap(text -> all(SETTING.pattern(), text).stream());
                var bound = new ClassPathScanningCandidateComponentProvider(false);
                bound.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
                var records = bound.findCandidateComponents("io.driftsafe").stream()
                        .map(found -> ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null));
                return Stream.concat(
                        asked,
                        records.flatMap(type -> components(
                                type.getAnnotation(ConfigurationProperties.class)
                                        .value(),
                                type)))
                        .toList()
                        .stream();
            }
        }

        private static Stream<String> components(String prefix, Class<?> type) {
            return Stream.of(type.getRecordComponents()).flatMap(component -> {
                var name = prefix + "."
                        + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                var inner = ResolvableType.forMethodReturnType(component.getAccessor());
                var element = inner.hasGenerics() ? inner.getGeneric().resolve(Object.class) : component.getType();
                return element.isRecord() && element.getName().startsWith("io.driftsafe")
                        ? components(name, element)
                        : Stream.of(name);
            });
        }

        static Stream<String> ofSpringBoot() throws IOException {
            var json = JsonMapper.shared();
            return Collections.list(Settings.class.getClassLoader().getResources(METADATA)).stream()
                    .map(file -> {
                        try (var metadata = file.openStream()) {
                            return json.readTree(metadata);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .flatMap(metadata -> metadata.path("properties").valueStream())
                    .map(property -> property.path("name").stringValue());
        }

        /** As relaxed binding finds it in the environment. */
        static String asVariable(String setting) {
            return setting.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
        }
    }
}
