package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** A file that is read while it comes in, unpacked where it is gzip: no more of it is in memory than is asked for. */
public final class FileStream extends FilterInputStream {

    /** In bytes, unpacked: a small file can unpack to any size. */
    private static final long LARGEST = 512L << 20;

    private static final int FIRST_OF_GZIP = 0x1f;
    private static final int SECOND_OF_GZIP = 0x8b;

    private long read;

    private FileStream(InputStream unpacked) {
        super(unpacked);
    }

    public static FileStream of(InputStream input) throws IOException {
        var packed = new BufferedInputStream(input);
        packed.mark(2);
        var gzip = packed.read() == FIRST_OF_GZIP && packed.read() == SECOND_OF_GZIP;
        packed.reset();
        return new FileStream(gzip ? new GZIPInputStream(packed, 1 << 16) : packed);
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
        if (read > LARGEST) {
            throw Refusal.of(
                    ProblemCode.TOO_LARGE, "The file is larger than %d MiB when unpacked".formatted(LARGEST >> 20));
        }
    }
}
