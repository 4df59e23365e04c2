package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** I-JSON that is read part by part: no more of it is in memory than the part that is asked for. */
public final class JsonStream {

    /** In characters. */
    private static final int LARGEST_PART = 4 << 20;

    private final InternetJson json;

    private JsonStream(InternetJson json) {
        this.json = json;
    }

    public static JsonStream of(InputStream input) {
        return new JsonStream(new InternetJson(input));
    }

    /** What is done with one part: what is not read of it is passed over. */
    @FunctionalInterface
    public interface Part {

        /** @param place its JSON Pointer */
        void read(String name, String place);
    }

    /**
     * Reads all of it, an object, member by member.
     *
     * @throws Refusal from here and from every other method: 400 where it is no I-JSON, 422 where it is no object
     */
    public void readAll(Part member) {
        json.next();
        members("", member);
        json.end();
    }

    /** The members of the object that comes here. */
    public void members(String place, Part member) {
        if (json.current() != JsonToken.START_OBJECT) {
            throw Refusal.wrong(place, "must be an object");
        }
        while (json.next() == JsonToken.PROPERTY_NAME) {
            var name = json.text();
            json.next();
            part(name, place + "/" + name.replace("~", "~0").replace("/", "~1"), member);
        }
    }

    /** The elements of the array that comes here. */
    public void elements(String place, Part element) {
        if (json.current() != JsonToken.START_ARRAY) {
            throw Refusal.wrong(place, "must be an array");
        }
        for (var i = 0; json.next() != JsonToken.END_ARRAY; i++) {
            var index = Integer.toString(i);
            part(index, place + "/" + index, element);
        }
    }

    private void part(String name, String place, Part part) {
        part.read(name, place);
        json.skip();
    }

    /**
     * All of what comes here.
     *
     * @throws Refusal 413 where it is too large to be held
     */
    public JsonNode tree(String place) {
        return tree(place, json.offset() + LARGEST_PART);
    }

    private JsonNode tree(String place, long end) {
        if (json.offset() > end) {
            throw Refusal.of(
                            ProblemCode.TOO_LARGE,
                            "It is larger than %d MiB, which is the most for one resource"
                                    .formatted(LARGEST_PART >> 20))
                    .at(place);
        }
        var nodes = JsonNodeFactory.instance;
        return switch (json.current()) {
            case START_OBJECT -> {
                var object = nodes.objectNode();
                while (json.next() == JsonToken.PROPERTY_NAME) {
                    var name = json.text();
                    json.next();
                    object.set(name, tree(place, end));
                }
                yield object;
            }
            case START_ARRAY -> {
                var array = nodes.arrayNode();
                while (json.next() != JsonToken.END_ARRAY) {
                    array.add(tree(place, end));
                }
                yield array;
            }
            case VALUE_STRING -> nodes.stringNode(json.text());
            case VALUE_NUMBER_INT -> nodes.numberNode(new BigInteger(json.text()));
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(new BigDecimal(json.text()));
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("A value is read where none begins");
        };
    }
}
