package io.driftsafe.provider;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.ServerTiming;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** How clouds are reached, over HTTP. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Connections")
class ConnectionController {

    private static final String PATH = "/api/v1/connections";

    private final ConnectionService service;
    private final Connections connections;
    private final ResourceTypes types;
    private final IdempotencyKeys keys;
    private final Clock clock;

    ConnectionController(
            ConnectionService service,
            Connections connections,
            ResourceTypes types,
            IdempotencyKeys keys,
            Clock clock) {
        this.service = service;
        this.connections = connections;
        this.types = types;
        this.keys = keys;
        this.clock = clock;
    }

    @PostMapping("/connections")
    @Operation(
            operationId = "createConnection",
            summary = "Create a connection to an account of a cloud",
            description = "Credentials are given by reference only: where the service finds them, never what they are.")
    @Answers(value = 201, body = ConnectionView.class)
    @Example("""
            {
              "name": "shop-production",
              "provider": "aws",
              "region": "us-east-1",
              "credentials": {"type": "platform"},
              "role_arn": "arn:aws:iam::123456789012:role/drift-safe-autofix"
            }""")
    ResponseEntity<?> create(@Valid @RequestBody NewConnection asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request,
                actor.name(),
                () -> asked,
                _ -> answer(HttpStatus.CREATED, service.create(asked, Connection.Origin.API, actor)));
    }

    @GetMapping("/connections")
    @Operation(operationId = "listConnections", summary = "List the connections, oldest first")
    Page<ConnectionView> list(@RequestParam Optional<String> provider, PageQuery page) {
        var rows = connections.list(provider, page.afterId(), page.rows());
        return Page.of(page, rows, row -> row.id().toString()).map(ConnectionView::of);
    }

    @GetMapping("/connections/{id}")
    @Operation(operationId = "getConnection", summary = "Show a connection")
    @Answers(value = 200, body = ConnectionView.class)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<ConnectionView> get(@PathVariable ConnectionId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    @PutMapping("/connections/{id}")
    @Operation(
            operationId = "replaceConnection",
            summary = "Change a connection",
            description =
                    "All of it is given anew; name and provider stay, and while operations need it also where it leads: endpoint, region, role, profile and context.")
    @Answers(value = 200, body = ConnectionView.class)
    @Example("""
            {
              "name": "shop-production",
              "provider": "aws",
              "region": "eu-west-1",
              "credentials": {"type": "profile", "profile": "shop"}
            }""")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION, ProblemCode.RESOURCE_BUSY})
    ResponseEntity<ConnectionView> replace(
            @PathVariable ConnectionId id,
            @Valid @RequestBody NewConnection asked,
            Precondition precondition,
            Actor actor) {
        return answer(HttpStatus.OK, service.replace(id, asked, precondition, actor));
    }

    @DeleteMapping("/connections/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteConnection", summary = "Remove a connection that no operation needs")
    @Answers(204)
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION, ProblemCode.RESOURCE_BUSY})
    void remove(@PathVariable ConnectionId id, Precondition precondition, Actor actor) {
        service.remove(id, precondition, actor);
    }

    @PostMapping("/connections/{id}/verify")
    @Operation(
            operationId = "verifyConnection",
            summary = "Try a connection, changing nothing",
            description =
                    "Says whether the account can be reached, as whom, which permissions are missing, and which were neither tried nor simulated and so may be missing.")
    @Answers(value = 200, body = ReportView.class)
    @Example("{\"resource_types\": [\"aws_instance\", \"aws_ebs_volume\"]}")
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<?> verify(
            @PathVariable ConnectionId id,
            @RequestBody(required = false) @Nullable Trial trial,
            Actor actor,
            HttpServletRequest request) {
        return keys.answer(request, actor.name(), () -> tried(id, trial), ResponseEntity::ok);
    }

    private ReportView tried(ConnectionId id, @Nullable Trial trial) {
        var connection = service.require(id);
        var wanted = trial == null || trial.resourceTypes() == null ? List.<String>of() : trial.resourceTypes();
        var chosen = chosen(connection.provider(), wanted, "/resource_types");
        try (var _ = ServerTiming.measure(ServerTiming.Part.PROVIDER)) {
            var report = service.connector(connection.provider(), "").verify(connection, chosen);
            return ReportView.of(report, clock.instant().truncatedTo(ChronoUnit.MICROS));
        }
    }

    @GetMapping("/providers/{provider}/permissions")
    @Operation(
            operationId = "getPermissions",
            summary = "Print the least that the service has to be allowed at a provider",
            description = "For the chosen types of resources, or for all; in the cloud's own form.")
    PermissionsView permissions(
            @PathVariable String provider,
            @RequestParam(name = "resource_type", required = false) @Nullable List<String> resourceType,
            @Parameter(description = "Where the resources are, if what has to be allowed is written otherwise there")
                    @RequestParam
                    Optional<String> region) {
        var connector = service.connector(provider, "provider");
        var chosen = chosen(provider, resourceType == null ? List.of() : resourceType, "resource_type");
        var policy = region.map(named -> connector.permissions(chosen, named))
                .orElseGet(() -> connector.permissions(chosen));
        return new PermissionsView(provider, List.copyOf(chosen), policy, connector.notes(chosen));
    }

    private Set<String> chosen(String provider, List<String> asked, String pointer) {
        var known = types.ofProvider(provider).stream()
                .map(io.driftsafe.resource.ResourceType::name)
                .collect(Collectors.toCollection(TreeSet::new));
        asked.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(unknown -> {
            throw Refusal.invalid(
                    pointer,
                    "%s changes no %s: see GET /api/v1/providers/%s/resource-types"
                            .formatted(provider, unknown, provider));
        });
        return asked.isEmpty() ? known : new TreeSet<>(asked);
    }

    private static ResponseEntity<ConnectionView> answer(HttpStatus status, Connection connection) {
        var answer =
                ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(connection.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(HttpHeaders.LOCATION, PATH + "/" + new ConnectionId(connection.id()).value());
        }
        return answer.body(ConnectionView.of(connection));
    }

    /** For which types the permissions are tried; all, where none are named. */
    record Trial(@Nullable List<String> resourceTypes) {}

    /** What came of trying a connection. */
    record ReportView(
            boolean reachable,
            @Nullable String identity,
            Instant checkedAt,
            List<ConnectionReport.Missing> missingPermissions,
            List<ConnectionReport.Untried> untriedPermissions,
            @Nullable String message) {

        private static ReportView of(ConnectionReport report, Instant at) {
            return new ReportView(
                    report.reachable(),
                    report.identity().orElse(null),
                    at,
                    report.missing(),
                    report.untried(),
                    report.message().orElse(null));
        }
    }

    /** A policy or role in the cloud's own form, and what to know of it. */
    record PermissionsView(String provider, List<String> resourceTypes, ObjectNode policy, List<String> notes) {}
}
