package io.driftsafe;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class DriftSafeApplication {

    public static void main(String[] args) {
        SpringApplication.run(DriftSafeApplication.class, args);
    }
}
