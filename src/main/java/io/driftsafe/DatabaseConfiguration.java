package io.driftsafe;

import io.driftsafe.seal.OwnFiles;
import io.driftsafe.seal.SealFile;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.type.format.jackson.Jackson3JsonFormatMapper;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import tools.jackson.databind.json.JsonMapper;

/** Where the data is, and whose time it is. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean
    DatabaseTime databaseTime(DataSource database, MachineTime machine) {
        return new DatabaseTime(database, machine);
    }

    @Bean
    @Fallback
    MachineTime machineTime() {
        return InstantSource.system()::instant;
    }

    @Bean
    Clock clock(DatabaseTime time) {
        return time.withZone(ZoneOffset.UTC);
    }

    /** Hibernate would take Jackson 2, which another library brings, and fail on Jackson 3's trees. */
    @Bean
    HibernatePropertiesCustomizer jsonByJackson3(JsonMapper mapper) {
        return properties -> properties.put(MappingSettings.JSON_FORMAT_MAPPER, new Jackson3JsonFormatMapper(mapper));
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(UrlGiven.class)
    static class External {

        @Bean
        JdbcConnectionDetails externalDatabase(DataSourceProperties properties) {
            return ExternalDatabase.reach(properties);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(UrlMissing.class)
    static class Embedded {

        @Bean
        EmbeddedDatabase embeddedDatabase(DatabaseSettings settings) {
            return EmbeddedDatabase.start(settings.embedded());
        }

        @Bean
        SealFile sealFile(DatabaseSettings settings) {
            return new SealFile(settings.embedded().beside(".seal"));
        }

        @Bean
        OwnFiles ownDatabaseFiles(DatabaseSettings settings) {
            var embedded = settings.embedded();
            return new OwnFiles(List.of(
                    embedded.directory(),
                    embedded.beside(".seal"),
                    embedded.beside(".lock"),
                    embedded.beside(".unfinished")));
        }
    }

    /** An external database is named. */
    static class UrlGiven implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }

    /** No external database is named. */
    static class UrlMissing extends UrlGiven {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !super.matches(context, metadata);
        }
    }
}
