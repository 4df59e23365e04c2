package io.driftsafe.provider.aws;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What moto does not look at, or forgets, of the lifecycles of S3's buckets. */
final class BucketDouble implements ServiceDouble {

    private static final String LEAST_SIZE = "x-amz-transition-default-minimum-object-size";

    private final Map<String, Long> changed = new ConcurrentHashMap<>();
    private final Map<String, String> leastSizes = new ConcurrentHashMap<>();
    private volatile long takes;

    @Override
    public void slowDown(Duration changes) {
        this.takes = changes.toNanos();
    }

    /** Somebody else's change begins. */
    void begin(String bucket) {
        changed.put(bucket, System.nanoTime());
    }

    /** How small an object may be to be moved, as somebody set it for the whole bucket. */
    void leastSize(String bucket, String size) {
        leastSizes.put(bucket, size);
    }

    @Override
    public String answered(AwsCall call, String text) {
        switch (call.action()) {
            case "s3:PutBucketLifecycleConfiguration" ->
                call.parameter(LEAST_SIZE).ifPresent(size -> leastSizes.put(bucket(call), size));
            case "s3:DeleteBucketLifecycle" -> leastSizes.remove(bucket(call));
            default -> {}
        }
        return text;
    }

    @Override
    public Map<String, String> headers(AwsCall call) {
        return call.action().equals("s3:GetBucketLifecycleConfiguration")
                ? Map.of(LEAST_SIZE, leastSizes.getOrDefault(bucket(call), "all_storage_classes_128K"))
                : Map.of();
    }

    @Override
    public boolean breaks(String check, AwsCall call, Map<String, String> limits) {
        return switch (check) {
            case "lifecycle_is_being_changed" ->
                Optional.ofNullable(changed.get(bucket(call)))
                        .filter(since -> System.nanoTime() - since < takes)
                        .isPresent();
            case "lifecycle_has_too_many_rules" -> rules(call).count() > number(limits, "rules");
            case "lifecycle_has_no_day_to_delete_on" ->
                any(
                        call,
                        rule -> number(rule, "Expiration", "Days")
                                .filter(days -> days < 1)
                                .isPresent());
            case "lifecycle_has_an_hour" ->
                any(
                        call,
                        rule -> under(rule, "Date")
                                .anyMatch(date -> !date.getTextContent().contains("T00:00:00")));
            case "lifecycle_mixes_times" ->
                any(
                        call,
                        rule -> Stream.of("Transition", "Expiration")
                                        .flatMap(action -> children(rule, action))
                                        .flatMap(action -> Stream.of("Days", "Date")
                                                .filter(time ->
                                                        child(action, time).isPresent()))
                                        .distinct()
                                        .count()
                                > 1);
            case "lifecycle_moves_too_early" ->
                any(
                        call,
                        rule -> children(rule, "Transition")
                                .anyMatch(move -> names(limits, "classes").contains(storage(move))
                                        && days(move)
                                                .filter(days -> days < number(limits, "days"))
                                                .isPresent()));
            case "lifecycle_moves_up" ->
                any(
                        call,
                        rule -> children(rule, "Transition")
                                .anyMatch(one -> children(rule, "Transition")
                                        .anyMatch(other -> isBefore(one, other)
                                                && names(limits, "order").indexOf(storage(one))
                                                        >= names(limits, "order")
                                                                .indexOf(storage(other)))));
            case "lifecycle_deletes_before_it_moves" ->
                any(
                        call,
                        rule -> number(rule, "Expiration", "Days")
                                .filter(deleted -> children(rule, "Transition")
                                        .anyMatch(move -> days(move)
                                                .filter(moved -> deleted <= moved)
                                                .isPresent()))
                                .isPresent());
            case "lifecycle_aborts_by_tags" ->
                any(
                        call,
                        rule -> child(rule, "AbortIncompleteMultipartUpload").isPresent()
                                && under(rule, "Tag").findAny().isPresent());
            default -> throw new IllegalArgumentException("There is no check " + check);
        };
    }

    private static boolean isBefore(Element one, Element other) {
        return days(one)
                .flatMap(first -> days(other).filter(then -> first < then))
                .isPresent();
    }

    private static boolean any(AwsCall call, Predicate<Element> rule) {
        return rules(call).anyMatch(rule);
    }

    private static Stream<Element> rules(AwsCall call) {
        try {
            var body = required(call.parameters(), "Body");
            return children(
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(body)))
                            .getDocumentElement(),
                    "Rule");
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Integer> number(Element rule, String action, String member) {
        return child(rule, action)
                .flatMap(found -> child(found, member))
                .map(text -> Integer.parseInt(text.getTextContent()));
    }

    private static Optional<Integer> days(Element action) {
        return child(action, "Days").map(days -> Integer.parseInt(days.getTextContent()));
    }

    private static String storage(Element move) {
        return child(move, "StorageClass").orElseThrow().getTextContent();
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).findFirst();
    }

    private static Stream<Element> children(Element parent, String name) {
        return under(parent, name).filter(child -> child.getParentNode() == parent);
    }

    private static Stream<Element> under(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(found::item).map(Element.class::cast);
    }

    private static int number(Map<String, String> limits, String name) {
        return Integer.parseInt(required(limits, name));
    }

    private static List<String> names(Map<String, String> limits, String name) {
        return List.of(required(limits, name).split(" "));
    }

    private static String bucket(AwsCall call) {
        return required(call.parameters(), "Bucket");
    }

    private static String required(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
