package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Tag;
import tools.jackson.databind.node.ObjectNode;

/** The tags of EC2's resources; this service's own are none of the resource's attributes. */
final class AwsTags {

    static final String OURS = "drift-safe-autofix:";

    private AwsTags() {}

    static void add(ObjectNode attributes, List<Tag> tags) {
        var written = attributes.putObject("tags");
        tags.stream().filter(tag -> !isOurs(tag)).forEach(tag -> written.put(tag.key(), tag.value()));
    }

    static Map<String, String> of(List<Tag> tags) {
        return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    static boolean isOurs(Tag tag) {
        return tag.key().startsWith(OURS);
    }
}
