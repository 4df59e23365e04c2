package io.driftsafe.wire;

import io.driftsafe.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a page ended, for the next one to go on from; clients see an opaque text. */
record Cursor(Filters filters, String position) {

    private static final int DIGEST_LENGTH = 12;

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((filters.digest() + position).getBytes(StandardCharsets.UTF_8));
    }

    static Cursor parse(String text, Filters filters) {
        var content = decoded(text);
        if (content.length() <= DIGEST_LENGTH) {
            throw unknown();
        }
        var cursor = new Cursor(new Filters(content.substring(0, DIGEST_LENGTH)), content.substring(DIGEST_LENGTH));
        if (!cursor.filters.equals(filters)) {
            throw Refusal.invalid("cursor", "The cursor was made for another list or other filters; start without it");
        }
        // The database takes no text with a NUL.
        if (!cursor.text().equals(text) || cursor.position.indexOf('\0') >= 0) {
            throw unknown();
        }
        return cursor;
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException ignored) {
            throw unknown();
        }
    }

    static Refusal unknown() {
        return Refusal.invalid("cursor", "cursor is not one that this service gave");
    }
}
