package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of an import, up to its limit: more is refused while it comes in. */
final class CountedBody extends FilterInputStream {

    static final int LIMIT = 64 << 20;

    private long read;

    CountedBody(InputStream body) {
        super(body);
    }

    static Refusal tooLarge() {
        return Refusal.of(ProblemCode.TOO_LARGE, "The body is larger than %d MiB".formatted(LIMIT >> 20));
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
