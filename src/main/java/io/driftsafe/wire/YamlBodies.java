package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.stereotype.Component;

/**
 * Gives a controller that asks for it a body in YAML, or in JSON, which is YAML too; both are held to one set of rules.
 */
@Component
class YamlBodies extends AbstractHttpMessageConverter<YamlBody> {

    YamlBodies() {
        super(MediaType.APPLICATION_YAML, MediaType.APPLICATION_JSON);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == YamlBody.class;
    }

    @Override
    protected YamlBody readInternal(Class<? extends YamlBody> type, HttpInputMessage request) throws IOException {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(request.getBody().readAllBytes()))
                    .toString();
            return new YamlBody(YamlReader.read(text));
        } catch (CharacterCodingException noText) {
            throw Refusal.of(ProblemCode.MALFORMED_JSON, "The body is not taken. It is not UTF-8");
        }
    }

    @Override
    protected void writeInternal(YamlBody body, HttpOutputMessage answer) {
        throw new IllegalStateException("Such a body is read, never answered");
    }
}
