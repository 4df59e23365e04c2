package io.driftsafe;

import io.driftsafe.problem.StartRefusal;
import io.driftsafe.seal.SealKeyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Reads the service's settings before anything starts, and ends the start with a sentence for each mistake in them. */
@Component
class SettingsCheck implements BeanFactoryPostProcessor {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("driftsafe");

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        // So early nothing is injected yet.
        var environment = beans.getBean(Environment.class);
        var records = records(beans);
        var mistakes = Stream.concat(
                        records.entrySet().stream()
                                .flatMap(room -> mistakes(environment, room.getKey(), room.getValue())),
                        unknown(environment, records.keySet()))
                .distinct()
                .toList();
        if (!mistakes.isEmpty()) {
            throw new StartRefusal(String.join(System.lineSeparator(), mistakes));
        }
    }

    private static Map<ConfigurationPropertyName, Class<?>> records(ConfigurableListableBeanFactory beans) {
        var records = new TreeMap<ConfigurationPropertyName, Class<?>>();
        for (var name : beans.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
            var annotation = Objects.requireNonNull(beans.findAnnotationOnBean(name, ConfigurationProperties.class));
            var prefix = ConfigurationPropertyName.of(annotation.value());
            if (ROOT.isAncestorOf(prefix)) {
                records.put(prefix, Objects.requireNonNull(beans.getType(name)));
            }
        }
        return records;
    }

    /** A record that is bound tells its first mistake only, so each of its settings is then tried alone too. */
    private static Stream<String> mistakes(Environment environment, ConfigurationPropertyName prefix, Class<?> record) {
        var handler = new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter());
        var whole = mistake(Binder.get(environment), prefix, record, handler);
        return whole.isEmpty()
                ? Stream.empty()
                : Stream.concat(
                        whole.stream().flatMap(String::lines),
                        alone(environment, prefix)
                                .flatMap(binder -> mistake(binder, prefix, record, handler).stream()
                                        .flatMap(String::lines)));
    }

    /** For each setting that counts, all of a list together, what reads nothing but that. */
    private static Stream<Binder> alone(Environment environment, ConfigurationPropertyName prefix) {
        var resolver = new PropertySourcesPlaceholdersResolver(environment);
        var seen = new HashSet<ConfigurationPropertyName>();
        var binders = new ArrayList<Binder>();
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource all) {
                var settings = all.stream()
                        .filter(prefix::isAncestorOf)
                        .collect(Collectors.groupingBy(SettingsCheck::setting, TreeMap::new, Collectors.toSet()));
                settings.forEach((setting, names) -> {
                    if (seen.add(setting)) {
                        binders.add(new Binder(List.of(all.filter(names::contains)), resolver));
                    }
                });
            }
        }
        return binders.stream();
    }

    /** The name before the first index in it. */
    private static ConfigurationPropertyName setting(ConfigurationPropertyName name) {
        var length = 0;
        while (length < name.getNumberOfElements() && !name.isNumericIndex(length)) {
            length++;
        }
        return name.chop(length);
    }

    private static Optional<String> mistake(
            Binder binder, ConfigurationPropertyName prefix, Class<?> record, BindHandler handler) {
        try {
            binder.bindOrCreate(prefix.toString(), Bindable.of(record), handler);
            return Optional.empty();
        } catch (BindException failure) {
            return Optional.of(sentence(failure));
        } catch (IllegalArgumentException | SealKeyException refused) {
            // A record that is made of its defaults alone refuses them without a wrapping.
            return Optional.ofNullable(refused.getMessage());
        }
    }

    private static String sentence(BindException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnboundConfigurationPropertiesException unbound -> {
                    return unbound.getUnboundProperties().stream()
                            .map(ConfigurationProperty::getName)
                            .map(SettingsCheck::unknown)
                            .collect(Collectors.joining(System.lineSeparator()));
                }
                case SealKeyException refused -> {
                    return String.valueOf(refused.getMessage());
                }
                case IllegalArgumentException refused
                when String.valueOf(refused.getMessage()).startsWith(ROOT + ".") -> {
                    return String.valueOf(refused.getMessage());
                }
                default -> {}
            }
        }
        // The value is not repeated, for it may be a secret in the wrong place.
        return "%s must be %s".formatted(failure.getName(), wanted(failure.getTarget()));
    }

    private static String wanted(Bindable<?> target) {
        var type = target.getType().toClass();
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(value -> value.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type == Duration.class) {
            return "a duration such as 30s, 15m or 24h";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return type == int.class || type == Integer.class ? "a whole number" : "of another form";
    }

    /** Settings of a room that there is not; those of rooms are looked at when they are read. */
    private static Stream<String> unknown(Environment environment, Set<ConfigurationPropertyName> rooms) {
        var visible = new UnboundElementsSourceFilter();
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .filter(visible::apply)
                .map(IterableConfigurationPropertySource.class::cast)
                .flatMap(IterableConfigurationPropertySource::stream)
                .filter(ROOT::isAncestorOf)
                .filter(name -> rooms.stream().noneMatch(room -> room.isAncestorOf(name)))
                .distinct()
                .map(SettingsCheck::unknown);
    }

    private static String unknown(ConfigurationPropertyName name) {
        return "There is no setting %s; look for a slip of the pen in its name".formatted(name);
    }
}
