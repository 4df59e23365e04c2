package io.driftsafe.provider;

import io.driftsafe.problem.Refusal;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.json.JsonMapper;

/** Tells whoever gives credentials where only references are taken what to give in their place. */
@Component
class SecretMembers implements JsonMapperBuilderCustomizer {

    @Override
    public void customize(JsonMapper.Builder builder) {
        builder.addHandler(new DeserializationProblemHandler() {
            @Override
            public boolean handleUnknownProperty(
                    DeserializationContext context,
                    JsonParser parser,
                    ValueDeserializer<?> deserializer,
                    Object beanOrClass,
                    String name) {
                if (isOf(Credentials.class, beanOrClass)) {
                    ConnectionRules.inPlaceOf(name).ifPresent(advice -> {
                        throw Refusal.invalid("/credentials/" + name, advice);
                    });
                } else if (isOf(NewConnection.class, beanOrClass)) {
                    ConnectionRules.inPlaceOf(name).ifPresent(advice -> {
                        throw Refusal.invalid("/" + name, advice);
                    });
                }
                return false;
            }
        });
    }

    private static boolean isOf(Class<?> type, Object beanOrClass) {
        return beanOrClass == type || type.isInstance(beanOrClass);
    }
}
