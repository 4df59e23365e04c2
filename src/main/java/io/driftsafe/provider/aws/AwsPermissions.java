package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException.Changed;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The least that the service has to be allowed for one type.
 *
 * @param reading actions that read; AWS can limit most of them to no resource
 * @param changing actions that change, and what
 * @param tries calls that change nothing and show whether an action is allowed
 */
record AwsPermissions(List<String> reading, List<Right> changing, List<Try> tries) {

    AwsPermissions {
        reading = List.copyOf(reading);
        changing = List.copyOf(changing);
        tries = List.copyOf(tries);
    }

    /** @param resources of each of the actions that change */
    AwsPermissions(List<String> reading, List<String> changing, List<String> resources, List<Try> tries) {
        this(
                reading,
                changing.stream()
                        .map(action -> new Right(action, resources, AwsCondition.NONE))
                        .toList(),
                tries);
    }

    /** All actions that a policy names for it. */
    List<Right> rights() {
        return Stream.concat(reading.stream().map(Right::reading), changing.stream())
                .toList();
    }

    /**
     * An action that has to be allowed.
     *
     * @param resources ARN patterns of the common partition, all of which it needs
     */
    record Right(String action, List<String> resources, AwsCondition condition) {

        Right {
            resources = List.copyOf(resources);
        }

        private static Right reading(String action) {
            return new Right(action, List.of("*"), AwsCondition.NONE);
        }
    }

    /**
     * A call that shows whether an action is allowed.
     *
     * @param call that fails as denied if it is not, and otherwise if that was not found out
     */
    record Try(String action, Consumer<AwsSession> call) {

        /** By a call that reads. */
        static <C> Try read(String action, AwsService<C> service, Function<C, ?> call) {
            return new Try(
                    action,
                    aws -> aws.read(service, "try " + action, client -> {
                        var _ = call.apply(client);
                        return true;
                    }));
        }

        /** By a call that reads one resource. */
        static <C> Try readOne(
                String action,
                AwsService<C> service,
                Function<AwsSession, Optional<String>> example,
                BiConsumer<C, String> call) {
            return new Try(action, aws -> {
                var one = one(action, example.apply(aws));
                aws.read(service, "try %s on %s".formatted(action, one), client -> {
                    call.accept(client, one);
                    return true;
                });
            });
        }

        /** By AWS' own dry run on one resource, for of what is not there it may say that first. */
        static <C> Try dryRun(
                String action,
                AwsService<C> service,
                Function<AwsSession, Optional<String>> example,
                BiConsumer<C, String> call) {
            return new Try(action, aws -> {
                var one = one(action, example.apply(aws));
                aws.dryRun(service, "rehearse %s on %s".formatted(action, one), client -> call.accept(client, one));
            });
        }

        private static String one(String action, Optional<String> example) {
            return example.orElseThrow(
                    () -> Changed.gone("There is nothing yet on which %s could be tried".formatted(action)));
        }
    }
}
