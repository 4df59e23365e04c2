package io.driftsafe.provider;

import io.driftsafe.seal.OwnFiles;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.Resource;

/** What connections are resolved with. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {

    @Bean
    CredentialReferences credentialReferences(CredentialPlaces places, ConnectionSettings settings) {
        return new CredentialReferences(System::getenv, places, settings.trustedEndpoints());
    }

    @Bean
    CredentialPlaces credentialPlaces(
            ConnectionSettings settings, List<OwnFiles> ownFiles, ConfigurableEnvironment environment) {
        var own = Stream.of(
                        ownFiles.stream().flatMap(files -> files.paths().stream()),
                        connectionsFile(settings),
                        settingFiles(environment))
                .flatMap(paths -> paths)
                .toList();
        return settings.credentialDirectories().isEmpty()
                ? CredentialPlaces.usual(own, System.getProperty("user.home"))
                : new CredentialPlaces(own, settings.credentialDirectories());
    }

    /** One that cannot be is told of when it is read. */
    private static Stream<Path> connectionsFile(ConnectionSettings settings) {
        try {
            var file = settings.file();
            return file == null || file.isBlank() ? Stream.empty() : Stream.of(Path.of(file));
        } catch (InvalidPathException noPath) {
            return Stream.empty();
        }
    }

    /** The files that settings came from, among which may be passwords. */
    private static Stream<Path> settingFiles(ConfigurableEnvironment environment) {
        return environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .map(EnumerablePropertySource.class::cast)
                .flatMap(source ->
                        Arrays.stream(source.getPropertyNames()).map(name -> OriginLookup.getOrigin(source, name)))
                .filter(TextResourceOrigin.class::isInstance)
                .map(origin -> ((TextResourceOrigin) origin).getResource())
                .distinct()
                .flatMap(ConnectionConfiguration::file);
    }

    private static Stream<Path> file(Resource resource) {
        try {
            return resource != null && resource.isFile() ? Stream.of(resource.getFilePath()) : Stream.empty();
        } catch (IOException notThere) {
            return Stream.empty();
        }
    }
}
