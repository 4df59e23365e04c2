package io.driftsafe.guardrail.rule;

/** A pattern of a text, in which {@code *} stands for any characters, also none, and {@code ?} for any one. */
public record Glob(String pattern) {

    /** Takes time in proportion to the product of the lengths at most. */
    public boolean matches(String text) {
        var at = 0;
        var next = 0;
        var star = -1;
        var resume = 0;
        while (at < text.length()) {
            if (next < pattern.length() && pattern.charAt(next) == '*') {
                star = next++;
                resume = at;
            } else if (next < pattern.length()
                    && (pattern.charAt(next) == '?' || pattern.charAt(next) == text.charAt(at))) {
                next++;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (next < pattern.length() && pattern.charAt(next) == '*') {
            next++;
        }
        return next == pattern.length();
    }
}
