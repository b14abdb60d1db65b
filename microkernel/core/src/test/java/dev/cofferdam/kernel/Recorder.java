package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
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
    public void answer(int partition, Message message) {
        lines.add(
                "answer " + partition + "#" + message.tag() + " " + message.status() + " version " + message.version());
    }

    @Override
    public void serve(int partition, Message message) {
        lines.add("serve " + partition + "#" + message.tag() + " " + message.operation() + " disk " + message.object());
    }

    @Override
    public byte[] payload(int partition, long window, int length) {
        return ("from " + partition + " at " + window + " " + length).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void denied(int partition, Denial denial, Message reply) {
        audit(denial.event());
        lines.add("after " + denial.delayNanos() + " ns");
        answer(partition, reply);
    }

    @Override
    public void reported(int reporter, Denial denial, Message reply) {
        denied(reporter, denial, reply);
    }

    @Override
    public void ready(int partition) {
        lines.add("ready " + partition);
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
    public void end(int partition) {
        lines.add("end " + partition);
    }

    @Override
    public void kill(int partition) {
        lines.add("kill " + partition);
    }
}
