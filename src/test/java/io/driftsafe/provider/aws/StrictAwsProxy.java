package io.driftsafe.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static com.github.tomakehurst.wiremock.http.Fault.EMPTY_RESPONSE;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.extension.requestfilter.StubRequestFilterV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A double of ours, not AWS' own: a WireMock that stands before moto, refuses what AWS is known to refuse, lets changes
 * take time as AWS does, answers what moto cannot, and fails as ordered; {@code aws/README.md} has what is ours. It
 * writes down each call.
 */
public final class StrictAwsProxy implements AutoCloseable {

    /** Longer than a write may take in the tests. */
    private static final Duration HELD = Duration.ofMillis(4500);

    /** Where in the class path the answers lie that moto cannot give. */
    static final String STUBS = "aws/stubs";

    private static final int AFTER_OUR_STUBS = 10;

    /** Headers that are about the text of moto's answer, which may be another now. */
    private static final Set<String> OF_THE_TEXT = Set.of("content-length", "transfer-encoding", "x-amz-crc32");

    /** How the next call fails. */
    public enum Fault {
        /** Done, and the answer does not come in time. */
        LOSE_ANSWER,
        /** Done, and the connection is cut. */
        CUT_OFF,
        /** Done, and answered with an error of the server. */
        ERROR_AFTER,
        /** Not done, and the server does not say so. */
        ERROR_BEFORE(500, "InternalError", "An internal error"),
        THROTTLED(503, "RequestLimitExceeded", "Request limit exceeded."),
        DENIED(403, "UnauthorizedOperation", "You are not authorized to perform this operation."),
        NO_CAPACITY(500, "InsufficientInstanceCapacity", "There is no capacity."),
        IN_PROGRESS(400, "OperationInProgress", "Another change is in progress."),
        INVALID(400, "InvalidParameterValue", "Not so.");

        /** What is answered without any effect. */
        private final Optional<StrictRules.Answer> refusal;

        Fault() {
            this.refusal = Optional.empty();
        }

        Fault(int status, String code, String message) {
            this.refusal = Optional.of(new StrictRules.Answer(status, code, message));
        }
    }

    private final WireMockServer server;
    private final StrictRules rules = StrictRules.read();
    private final Deque<Ordered> faults = new ArrayDeque<>();
    private final List<Done> calls = new ArrayList<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();
    private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();
    private final Map<UUID, PassedOn> passedOn = new ConcurrentHashMap<>();
    private final AwsTime time;

    /** On a free port. */
    public StrictAwsProxy(AwsPeer moto) {
        this.time = new AwsTime(moto);
        this.server = new WireMockServer(options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .usingFilesUnderClasspath(STUBS)
                .disableRequestJournal()
                .stubRequestLoggingDisabled(true)
                .gzipDisabled(true)
                .extensions(new Before(), new After()));
        server.stubFor(any(anyUrl())
                .atPriority(AFTER_OUR_STUBS)
                .willReturn(aResponse().proxiedFrom(moto.address().toString())));
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** How long an instance stops or starts, and each part of the modification of a volume takes. */
    public void slowDown(Duration changes) {
        time.slowDown(changes);
    }

    /** How long after the order to start the status checks of an instance pass. */
    void statusChecksTake(Duration time) {
        this.time.checksTake(time);
    }

    CreditDouble credits() {
        return time.credits();
    }

    /** The status checks of an instance fail from now on, or the snapshots of a volume. */
    public void breaks(String resource) {
        time.breaks(resource);
    }

    FunctionDouble functions() {
        return time.functions();
    }

    TableDouble tables() {
        return time.tables();
    }

    BucketDouble buckets() {
        return time.buckets();
    }

    DatabaseDouble databases() {
        return time.databases();
    }

    EcsDouble services() {
        return time.services();
    }

    /** The next call that changes something, of any action or one. */
    public synchronized void fail(Fault fault) {
        faults.add(new Ordered(AwsCall::writes, fault));
    }

    public synchronized void fail(String action, Fault fault) {
        faults.add(new Ordered(
                call -> call.action().equals(action)
                        && !"true".equals(call.parameters().get("DryRun")),
                fault));
    }

    /** Also of a dry run. */
    synchronized void failAny(String action, Fault fault) {
        faults.add(new Ordered(call -> call.action().equals(action), fault));
    }

    /** What somebody else does when the next call of this action has just been sent. */
    void before(String action, Runnable elses) {
        meanwhile.put(action, elses);
    }

    /** How long each call of this action is kept before anything happens. */
    void delay(String action, Duration time) {
        delays.put(action, time);
    }

    /** What the calls of this action asked for, in order. */
    synchronized List<AwsCall> calls(String action) {
        return calls.stream()
                .map(Done::call)
                .filter(call -> call.action().equals(action))
                .toList();
    }

    synchronized void endFaults() {
        faults.clear();
    }

    /** The actions that came through and changed the resource, in order. */
    public synchronized List<String> writes(String resource) {
        return calls.stream()
                .filter(done ->
                        done.took() && done.call().writes() && done.call().names(resource))
                .map(done -> done.call().action())
                .toList();
    }

    /** Those that were asked for, whatever came of them. */
    synchronized List<String> asked(String resource) {
        return calls.stream()
                .filter(done -> done.call().writes() && done.call().names(resource))
                .map(done -> done.call().action())
                .toList();
    }

    /** What is answered in moto's place; empty where moto is asked. */
    private Optional<ResponseDefinition> refusal(Request request, UUID id) {
        var call = AwsCall.of(request);
        Optional.ofNullable(delays.get(call.action())).ifPresent(StrictAwsProxy::hold);
        Optional.ofNullable(meanwhile.remove(call.action())).ifPresent(Runnable::run);
        var fault = fault(call);
        var refusal = fault.flatMap(ordered -> ordered.refusal)
                .or(() -> call.writes() ? rules.refusal(call, time) : Optional.empty());
        if (refusal.isEmpty()) {
            passedOn.put(id, new PassedOn(call, fault));
            return Optional.empty();
        }
        note(call, false);
        return Optional.of(aResponse()
                .withStatus(refusal.get().status())
                .withBody(call.error(refusal.get().code(), refusal.get().message()))
                .build());
    }

    /** What moto answered, as AWS would have, or as the fault that was ordered lets it be. */
    private Response answered(PassedOn passed, Response answer) {
        var took = answer.getStatus() < 300;
        note(passed.call(), took);
        var motos = answer.getBodyAsString();
        var text = took ? time.answered(passed.call(), motos) : motos;
        ServiceModel.requireKnown(passed.call(), motos, text);
        var ours = time.headers(passed.call());
        var given = Response.Builder.like(answer)
                .body(text)
                .headers(new HttpHeaders(Stream.concat(
                                answer.getHeaders().all().stream()
                                        .filter(header -> !OF_THE_TEXT.contains(lower(header)))
                                        .filter(header -> !ours.containsKey(lower(header))),
                                ours.entrySet().stream()
                                        .map(header -> new HttpHeader(header.getKey(), header.getValue())))
                        .toList()));
        return switch (passed.fault().orElse(null)) {
            case CUT_OFF -> given.fault(EMPTY_RESPONSE).build();
            case LOSE_ANSWER -> given.incrementInitialDelay(HELD.toMillis()).build();
            case ERROR_AFTER ->
                given.status(500)
                        .body(passed.call().error("InternalError", "An internal error"))
                        .build();
            case null, default -> given.build();
        };
    }

    private static String lower(HttpHeader header) {
        return header.key().toLowerCase(Locale.ROOT);
    }

    private static void hold(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Optional<Fault> fault(AwsCall call) {
        var first = faults.stream().filter(ordered -> ordered.on().test(call)).findFirst();
        first.ifPresent(faults::remove);
        return first.map(Ordered::fault);
    }

    private synchronized void note(AwsCall call, boolean took) {
        calls.add(new Done(call, took));
    }

    @Override
    public void close() {
        server.stop();
    }

    private record Ordered(Predicate<AwsCall> on, Fault fault) {}

    private record Done(AwsCall call, boolean took) {}

    private record PassedOn(AwsCall call, Optional<Fault> fault) {}

    private final class Before implements StubRequestFilterV2 {

        @Override
        public String getName() {
            return "aws-rules";
        }

        @Override
        public RequestFilterAction filter(Request request, ServeEvent event) {
            return refusal(request, event.getId())
                    .map(RequestFilterAction::stopWith)
                    .orElseGet(() -> RequestFilterAction.continueWith(request));
        }
    }

    private final class After implements ResponseTransformerV2 {

        @Override
        public String getName() {
            return "aws-time";
        }

        @Override
        public Response transform(Response answer, ServeEvent event) {
            return Optional.ofNullable(passedOn.remove(event.getId()))
                    .map(passed -> answered(passed, answer))
                    .orElse(answer);
        }
    }
}
