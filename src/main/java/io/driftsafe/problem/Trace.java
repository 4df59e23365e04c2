package io.driftsafe.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** What a request is found by in the log: its caller's trace (W3C Trace Context), or one of its own. */
public final class Trace {

    /** Its name in problem documents and in log lines. */
    public static final String NAME = "trace_id";

    private static final String ATTRIBUTE = Trace.class.getName();
    /** Versions to come may have more to say after the flags; ff is no version, and zeros are no ids. */
    private static final Pattern TRACEPARENT = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}((?<!^00.{53})-.*)?");

    private Trace() {}

    /** 32 hexadecimal digits, the same whenever it is asked for. */
    public static String idOf(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        var id = given(request);
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    private static String given(HttpServletRequest request) {
        var headers = Collections.list(request.getHeaders("traceparent"));
        var matcher =
                TRACEPARENT.matcher(headers.size() == 1 ? headers.getFirst().strip() : "");
        return matcher.matches() ? matcher.group(1) : fresh();
    }

    private static String fresh() {
        var bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
