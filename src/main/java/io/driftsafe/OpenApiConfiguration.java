package io.driftsafe;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.driftsafe.audit.Actor;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.Preference;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
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

    private static final String DESCRIPTION = """
        Applies cloud cost fixes safely: drift detection, safety checks, automatic rollback.

        One operation is one change to one resource. **Create** it, **check** it, **apply** it; what goes wrong rolls
        back by itself. The examples work as they stand on the sample inventory: create an operation, copy its `id`
        from the answer, and go on with it.

        Refusals are problem documents (RFC 9457); what each one means and what to do stands at [/problems](/problems).
        """;

    private static final String BEARER = "token";

    private static final List<Tag> TAGS = List.of(
            tag("Operations", "One cost fix of one resource: create, check, apply, roll back"),
            tag("Drift and history", "What was seen of an operation's resource, and what was done to it"),
            tag("Events and summary", "What happens, as it happens, and how things stand"),
            tag("Policies", "What no fix may do, who is exempt from it, and trying it before it counts"),
            tag("Cost SLOs", "What changes may add to what is spent, what was spent, and what is in flight"),
            tag("Prices", "What a configuration costs a month, and why"),
            tag("Resources", "What exists, as listed and as it is now"),
            tag("Limits", "What holds work back: the stop switch, limits of accounts, and budgets of groups"),
            tag("Nodes", "The processes of the service that share one database"),
            tag("Providers", "The clouds, and what can be changed at each"),
            tag("Connections", "How accounts of real clouds are reached"),
            tag(
                    "Simulated cloud",
                    "A cloud to try things on: its inventory, changes behind the back, faults on order"));

    private static Tag tag(String name, String description) {
        return new Tag().name(name).description(description);
    }

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
                        .description(DESCRIPTION)
                        .license(new License().name("Apache License 2.0").identifier("Apache-2.0")))
                .components(new Components().addSecuritySchemes(BEARER, bearer()))
                .security(List.of(new SecurityRequirement().addList(BEARER), new SecurityRequirement()))
                .servers(List.of(new Server().url("/")))
                .tags(TAGS);
    }

    private static SecurityScheme bearer() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description(
                        "A token of one of driftsafe.access.tokens. While none is set, the service serves this machine"
                                + " only and asks for none.");
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
    OpenApiOperations openApiOperations(JsonMapper json) {
        return new OpenApiOperations(json);
    }
}
