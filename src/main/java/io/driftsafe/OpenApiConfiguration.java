package io.driftsafe;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.driftsafe.audit.Actor;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.Preference;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.servers.Server;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI file: what springdoc finds in the controllers, said as the wire contract says it. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    static {
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(
                        Actor.class, PageQuery.class, Precondition.class, Preference.class, HttpServletRequest.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Drift-Safe Autofix")
                        .version("v1")
                        .description(
                                "Applies cloud cost fixes safely: drift detection, safety checks, automatic rollback."))
                .servers(List.of(new Server().url("/")));
    }

    @Bean
    ModelResolver snakeCaseModels(ObjectMapperProvider mappers) {
        var mapper = mappers.jsonMapper().copy();
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        return new ModelResolver(mapper).openapi31(true);
    }

    @Bean
    WireSchemas wireSchemas(JsonMapper json) {
        return new WireSchemas(json);
    }

    @Bean
    OpenApiOperations openApiOperations() {
        return new OpenApiOperations();
    }
}
