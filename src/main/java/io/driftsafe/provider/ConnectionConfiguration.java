package io.driftsafe.provider;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What connections are resolved with. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {

    @Bean
    CredentialReferences credentialReferences() {
        return new CredentialReferences(System::getenv);
    }
}
