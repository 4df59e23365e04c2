package io.driftsafe.wire;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.stereotype.Component;

/** Gives a controller a file that is too large to be held: it is counted while it comes in. */
@Component
class StreamedFile extends AbstractHttpMessageConverter<FileStream> {

    StreamedFile() {
        super(
                MediaType.APPLICATION_JSON,
                new MediaType("text", "csv"),
                new MediaType("application", "gzip"),
                new MediaType("application", "x-gzip"));
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == FileStream.class;
    }

    @Override
    protected FileStream readInternal(Class<? extends FileStream> type, HttpInputMessage request) throws IOException {
        return FileStream.of(new CountedBody(request.getBody()));
    }

    @Override
    protected void writeInternal(FileStream stream, HttpOutputMessage answer) {
        throw new IllegalStateException("A stream is read, never answered");
    }
}
