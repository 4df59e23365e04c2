package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.stereotype.Component;

/** Gives a controller a body that is too large to be held: it is checked and counted while it comes in. */
@Component
class StreamedJson extends AbstractHttpMessageConverter<JsonStream> {

    static final int LIMIT = 64 << 20;

    StreamedJson() {
        super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
    }

    static Refusal tooLarge() {
        return Refusal.of(ProblemCode.TOO_LARGE, "The body is larger than %d MiB".formatted(LIMIT >> 20));
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == JsonStream.class;
    }

    @Override
    protected JsonStream readInternal(Class<? extends JsonStream> type, HttpInputMessage request) throws IOException {
        return JsonStream.of(new Counted(request.getBody()));
    }

    @Override
    protected void writeInternal(JsonStream stream, HttpOutputMessage answer) {
        throw new IllegalStateException("A stream is read, never answered");
    }

    /** A body up to its limit. */
    private static final class Counted extends FilterInputStream {

        private long read;

        Counted(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            var one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            var some = super.read(target, offset, length);
            count(Math.max(some, 0));
            return some;
        }

        private void count(int more) {
            read += more;
            if (read > LIMIT) {
                throw tooLarge();
            }
        }
    }
}
