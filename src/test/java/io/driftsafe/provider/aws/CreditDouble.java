package io.driftsafe.provider.aws;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Instances that spend CPU credits without limit; of moto all do in the standard way. */
final class CreditDouble {

    private static final Pattern MODE = Pattern.compile(
            "(<instanceId>(i-[0-9a-f]+)</instanceId>\\s*<cpuCredits>)standard(</cpuCredits>)", Pattern.DOTALL);

    private final Set<String> unlimited = ConcurrentHashMap.newKeySet();

    /** The instance spends them without limit. */
    void unlimited(String instance) {
        unlimited.add(instance);
    }

    String answered(String text) {
        return MODE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        unlimited.contains(found.group(2))
                                ? found.group(1) + "unlimited" + found.group(3)
                                : found.group()));
    }
}
