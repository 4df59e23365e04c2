package io.driftsafe.problem;

import io.driftsafe.problem.Refusal.Reason;
import java.util.List;

/**
 * A request that meets a problem.
 *
 * @param request its first line, and below it what of its headers and body matters
 * @param detail what the answer says
 */
record ProblemExample(String request, String detail, List<Reason> reasons) {

    private static final String OPERATION = "/api/v1/operations/op_01jd9r6qk2f3a8xw5t7m0c4bvz";
    private static final String CREATE = "POST /api/v1/operations";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static ProblemExample of(String request, String detail, Reason... reasons) {
        return new ProblemExample(request, detail, List.of(reasons));
    }

    /** The document that answers the request. */
    Problem answer(ProblemCode code) {
        var path = request.lines().findFirst().orElseThrow().split("[ ?]")[1];
        return Problem.of(Refusal.because(code, detail, reasons), path, TRACE);
    }

    static ProblemExample of(ProblemCode code) {
        return switch (code) {
            case MALFORMED_JSON ->
                of(CREATE + "\n\n{\"strict\": true, \"strict\": false}", "The body names strict twice");
            case UNAUTHENTICATED -> of("GET /api/v1/operations", "Send a valid token: Authorization: Bearer <token>");
            case FORBIDDEN ->
                of(
                        "POST " + OPERATION + "/apply\nAuthorization: Bearer <token of a viewer>",
                        "dashboard is a viewer and may only look; this needs an operator");
            case NOT_FOUND -> of("GET " + OPERATION, "There is no operation op_01jd9r6qk2f3a8xw5t7m0c4bvz");
            case METHOD_NOT_ALLOWED -> of("DELETE " + OPERATION, "Allowed here: GET");
            case NOT_ACCEPTABLE ->
                of("GET /api/v1/operations\nAccept: application/xml", "The answer is given as application/json");
            case ILLEGAL_TRANSITION ->
                of("POST " + OPERATION + "/cancel", "The operation is applied and cannot be cancelled");
            case CHECKS_REQUIRED ->
                of(
                        "POST " + OPERATION + "/apply",
                        "Safety checks have not been run",
                        new Reason("checks-required", "Safety checks have not been run"));
            case CHECKS_STALE -> of("POST " + OPERATION + "/apply", "The safety checks are older than 15 minutes");
            case CHECKS_FAILED ->
                of(
                        "POST " + OPERATION + "/apply",
                        "Safety checks failed",
                        new Reason("cost_impact", "Costs 60.74 more a month, and the operation is strict"));
            case GATE_CLOSED ->
                of(
                        "POST " + OPERATION + "/apply",
                        "A gate is closed",
                        new Reason("maintenance-window", "The next maintenance window opens at 2026-11-28T02:00:00Z"));
            case RESOURCE_BUSY ->
                of("POST " + OPERATION + "/apply", "op_01jd9r7aa2f3a8xw5t7m0c4bvz works on aws_instance.web_server");
            case NOTHING_TO_ROLL_BACK ->
                of("POST " + OPERATION + "/rollback", "Nothing was changed, so there is nothing to roll back");
            case UNRESOLVED_ROLLBACK ->
                of(
                        "POST " + OPERATION + "/apply",
                        "op_01jd9r7aa2f3a8xw5t7m0c4bvz left aws_instance.web_server for a person to look at");
            case IDEMPOTENCY_KEY_IN_USE ->
                of(
                        CREATE + "\nIdempotency-Key: 8f14e45f",
                        "The first request with this key has not ended yet; try again soon");
            case ARCHIVED ->
                of(
                        "GET " + OPERATION + "/log",
                        "Log and snapshots of this operation were archived on 2026-12-01T03:12:40Z, in the file"
                                + " driftsafe-2025-10-4f1d2c3b4a59.ndjson.gz");
            case PRECONDITION_FAILED ->
                of("POST " + OPERATION + "/apply\nIf-Match: \"3\"", "The current version is \"4\"");
            case TOO_LARGE -> of(CREATE + "\nContent-Length: 5000000", "The body is larger than 1 MiB");
            case UNSUPPORTED_MEDIA_TYPE ->
                of(CREATE + "\nContent-Type: text/plain", "Send the body as application/json");
            case INVALID_REQUEST -> of("GET /api/v1/operations?limt=10", "There is no query parameter limt here");
            case IDEMPOTENCY_KEY_REUSED ->
                of(
                        CREATE + "\nIdempotency-Key: 8f14e45f",
                        "This idempotency key came before with another body or query");
            case NO_CHANGE ->
                of(
                        CREATE
                                + "\n\n"
                                + "{\"resource_id\": \"aws_instance.web_server\", \"patch\": {\"instance_type\":"
                                + " \"t3.xlarge\"}, ...}",
                        "aws_instance.web_server already is as the fix wants it");
            case UNSUPPORTED_CHANGE ->
                of(
                        CREATE
                                + "\n\n"
                                + "{\"resource_id\": \"aws_instance.web_server\", \"patch\": {\"public_ip\":"
                                + " \"203.0.113.7\"}, ...}",
                        "/public_ip is set by the cloud and cannot be changed");
            case RESOURCE_NOT_FOUND ->
                of(
                        CREATE + "\n\n{\"resource_id\": \"aws_instance.web\", ...}",
                        "simulated has no resource aws_instance.web in account default");
            case IRREVERSIBLE_CHANGE ->
                of(
                        CREATE + "\n\n{\"resource_id\": \"aws_ebs_volume.data\", \"patch\": {\"size\": 200}, ...}",
                        "/size cannot be undone once changed: set accept_irreversible to true and auto_rollback to"
                                + " false to do it all the same");
            case MANAGED_RESOURCE ->
                of(
                        CREATE
                                + "\n\n"
                                + "{\"resource_id\": \"kubernetes_deployment.web\", \"patch\": {\"replicas\": 2},"
                                + " ...}",
                        "A controller manages kubernetes_deployment.web and would undo the change");
            case RATE_LIMITED -> of(CREATE, "More requests came than are taken in this time");
            case PROVIDER_UNAVAILABLE ->
                of("POST " + OPERATION + "/check", "The simulated cloud did not answer within PT5S");
            case NODE_CLOCK_OFF ->
                of(
                        "POST " + OPERATION + "/apply",
                        "The clock of this node is 4.2 s ahead of the database's, and more than 2 s are too much");
            case INTERNAL -> of("GET " + OPERATION, "The service met an error of its own");
        };
    }
}
