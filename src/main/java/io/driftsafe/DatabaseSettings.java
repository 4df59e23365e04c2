package io.driftsafe;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The embedded PostgreSQL, which is used unless spring.datasource.url names another. */
@ConfigurationProperties("driftsafe.database")
record DatabaseSettings(@DefaultValue Embedded embedded) {

    /** @param directory holds its data; the seal key and the lock lie beside it */
    record Embedded(@DefaultValue("data/postgres") Path directory) {

        Embedded {
            directory = directory.toAbsolutePath().normalize();
        }

        Path beside(String suffix) {
            return directory.resolveSibling(directory.getFileName() + suffix);
        }
    }
}
