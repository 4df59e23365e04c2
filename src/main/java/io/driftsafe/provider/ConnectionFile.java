package io.driftsafe.provider;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.RequestErrors;
import io.driftsafe.problem.StartRefusal;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the connections of the connections file when the service starts: all of them, or the start ends. What is in it
 * is kept by it, also what callers made before; what is in it no more is left to the callers.
 */
@Component
class ConnectionFile implements SmartInitializingSingleton {

    private static final Actor FILE = new Actor("file");

    private final ConnectionSettings settings;
    private final ConnectionService service;
    private final TransactionTemplate transactions;
    private final Validator validator;
    private final JsonMapper json;

    ConnectionFile(
            ConnectionSettings settings,
            ConnectionService service,
            TransactionTemplate transactions,
            Validator validator,
            JsonMapper json) {
        this.settings = settings;
        this.service = service;
        this.transactions = transactions;
        this.validator = validator;
        this.json = json;
    }

    @Override
    public void afterSingletonsInstantiated() {
        var file = settings.file();
        var asked = file == null || file.isBlank() ? List.<NewConnection>of() : asked(file, entries(file));
        transactions.executeWithoutResult(_ -> {
            service.beginToTake();
            var taken = new ArrayList<Connection>();
            for (var i = 0; i < asked.size(); i++) {
                taken.add(take(String.valueOf(file), "/" + i, asked.get(i)));
            }
            service.leaveToCallersAllBut(taken, FILE);
        });
    }

    private Connection take(String file, String place, NewConnection asked) {
        try {
            return service.take(asked, FILE);
        } catch (Refusal refusal) {
            throw wrong(file, place, refusal);
        }
    }

    private List<NewConnection> asked(String file, List<Object> entries) {
        var names = new HashSet<List<String>>();
        var all = new ArrayList<NewConnection>();
        for (var i = 0; i < entries.size(); i++) {
            var asked = asked(file, "/" + i, entries.get(i));
            if (!names.add(List.of(asked.provider(), asked.name()))) {
                throw wrong(file, "/" + i + "/name", "is the name of another connection in it");
            }
            all.add(asked);
        }
        return all;
    }

    private NewConnection asked(String file, String place, Object entry) {
        try {
            var asked = json.convertValue(entry, NewConnection.class);
            validator.validate(asked).stream().findFirst().ifPresent(mistake -> {
                throw wrong(file, place, RequestErrors.of(mistake));
            });
            return asked;
        } catch (JacksonException unfit) {
            throw wrong(file, place, RequestErrors.of(unfit));
        } catch (Refusal refusal) {
            throw wrong(file, place, refusal);
        }
    }

    private static StartRefusal wrong(String file, String place, Refusal refusal) {
        var pointer =
                refusal.errors().isEmpty() ? "" : refusal.errors().getFirst().pointer();
        return wrong(file, place + pointer, refusal.detail());
    }

    private static List<Object> entries(String file) {
        try {
            var options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            Object tree = new Yaml(new SafeConstructor(options))
                    .load(Files.readString(Path.of(file), StandardCharsets.UTF_8));
            if (tree instanceof List<?> list) {
                if (list.contains(null)) {
                    throw wrong(file, "/" + list.indexOf(null), "is empty");
                }
                return List.copyOf(list);
            }
            throw wrong(file, "", "is a list of connections");
        } catch (MarkedYAMLException e) {
            // What stands there is not told, for it may be a secret in the wrong place.
            var mark = e.getProblemMark();
            throw wrong(
                    file,
                    "",
                    mark == null
                            ? "is no YAML"
                            : "is no YAML, or names a member twice, at line %d, column %d"
                                    .formatted(mark.getLine() + 1, mark.getColumn() + 1));
        } catch (YAMLException e) {
            throw wrong(file, "", "is no YAML");
        } catch (InvalidPathException | IOException e) {
            throw new StartRefusal(
                    "driftsafe.provider.connections.file: %s cannot be read: name a file that the service can read"
                            .formatted(file));
        }
    }

    private static StartRefusal wrong(String file, String place, String what) {
        return new StartRefusal(
                "The connections file %s at %s: %s".formatted(file, place.isEmpty() ? "/" : place, what));
    }
}
