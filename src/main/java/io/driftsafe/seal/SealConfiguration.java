package io.driftsafe.seal;

import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds the keys, and refuses to start with others than the database was sealed with. */
@Configuration(proxyBeanMethods = false)
class SealConfiguration {

    @Bean
    @DependsOnDatabaseInitialization
    Seals seals(SealSettings settings, ObjectProvider<SealFile> fallback, JdbcClient database) {
        var known = new KnownSealKeys(database);
        var keys = keys(settings, Optional.ofNullable(fallback.getIfAvailable()), known);
        known.admit(keys);
        return new Seals(keys);
    }

    @Bean
    OwnFiles ownSealFile(SealSettings settings) {
        var file = settings.file();
        return new OwnFiles(file == null ? List.of() : List.of(file));
    }

    private static List<SealKey> keys(SealSettings settings, Optional<SealFile> fallback, KnownSealKeys known) {
        if (!settings.keys().isEmpty()) {
            return settings.parsedKeys();
        }
        var file = Optional.ofNullable(settings.file())
                .map(SealFile::new)
                .or(() -> fallback)
                .orElseThrow(() -> new SealKeyException(
                        "An external database needs a seal key: set driftsafe.seal.file to a file that will be made,"
                                + " or driftsafe.seal.keys[0].id and .secret (`openssl rand -base64 32`)"));
        if (!file.exists()) {
            known.latest().ifPresent(key -> {
                throw new SealKeyException(
                        "The seal file %s is missing, but the database was sealed with key \"%s\"; restore the file from a backup"
                                .formatted(file.path(), key.id()));
            });
            file.create();
        }
        return List.of(file.read());
    }
}
