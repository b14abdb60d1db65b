package dev.cofferdam.kernel;

import dev.cofferdam.abi.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes every effect down, in order, as one line each. */
class Recorder implements Effects {
    private final List<String> lines = new ArrayList<>();

    /** What happened since the last look. */
    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    static String replied(Pending request, Status status, long number, String payload) {
        return "reply " + request.partition() + "#" + request.tag() + " " + status + " " + number + " " + payload;
    }

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        lines.add(replied(request, status, number, new String(payload, StandardCharsets.UTF_8)));
    }

    @Override
    public void audit(AuditEvent event) {
        lines.add("audit " + event.kind() + " " + event.subject() + " " + event.label() + " " + event.detail());
    }

    @Override
    public void start(int partition, long atNanos) {
        lines.add("start " + partition + " at " + atNanos);
    }

    @Override
    public void kill(int partition) {
        lines.add("kill " + partition);
    }
}
