package io.driftsafe.wire;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.stereotype.Component;

/** Gives a controller a body that is too large to be held: it is checked and counted while it comes in. */
@Component
class StreamedJson extends AbstractHttpMessageConverter<JsonStream> {

    StreamedJson() {
        super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == JsonStream.class;
    }

    @Override
    protected JsonStream readInternal(Class<? extends JsonStream> type, HttpInputMessage request) throws IOException {
        return JsonStream.of(new CountedBody(request.getBody()));
    }

    @Override
    protected void writeInternal(JsonStream stream, HttpOutputMessage answer) {
        throw new IllegalStateException("A stream is read, never answered");
    }
}
