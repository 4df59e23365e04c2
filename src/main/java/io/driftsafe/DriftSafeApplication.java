package io.driftsafe;

import io.driftsafe.retention.VerifyArchive;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class DriftSafeApplication {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals(VerifyArchive.COMMAND)) {
            System.exit(VerifyArchive.run(List.of(args).subList(1, args.length), System.out));
        }
        SpringApplication.run(DriftSafeApplication.class, args);
    }
}
