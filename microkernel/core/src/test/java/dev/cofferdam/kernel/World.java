package dev.cofferdam.kernel;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Status;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A kernel with everything around it: processes that run or are to be started, a store, and the windows. One event at a
 * time; what comes of it is written down for each partition. For one thread.
 *
 * <p>The store is the smallest that can be: a disk holds one letter, and what was published of it; versions stop at
 * {@value #VERSION_MAX}. A window holds the letter that the event puts there.
 */
final class World implements Effects {
    static final int VERSION_MAX = 2;
    private static final char NOTHING = '.';

    private final Kernel kernel;
    private final boolean[] due;
    private final boolean[] running;
    /** What each says of itself. */
    private final int[] signs;

    private final char[] content;
    private final char[] published;
    private final long[] versions;
    private final List<StringBuilder> told = new ArrayList<>();
    private char letter = NOTHING;

    /** Makes a world in which every partition runs that is not held back for others. */
    World(SystemPlan plan, Limits limits) {
        int partitions = plan.partitions().size();
        int disks = plan.disks().size();
        this.due = new boolean[partitions];
        this.running = new boolean[partitions];
        this.signs = new int[partitions];
        this.content = new char[disks];
        this.published = new char[disks];
        this.versions = new long[disks];
        for (int i = 0; i < partitions; i++) {
            told.add(new StringBuilder());
        }
        java.util.Arrays.fill(content, NOTHING);
        java.util.Arrays.fill(published, NOTHING);
        this.kernel = new Kernel(plan, this, limits);
        kernel.start(0);
        for (int i = 0; i < partitions; i++) {
            launch(i);
        }
        forgetTold();
    }

    Kernel kernel() {
        return kernel;
    }

    boolean isDue(int partition) {
        return due[partition];
    }

    boolean isRunning(int partition) {
        return running[partition];
    }

    /** What it says of itself. */
    int sign(int partition) {
        return signs[partition];
    }

    /** What a reader of the disk can come to know of it. */
    String disk(int disk) {
        return "" + content[disk] + published[disk] + versions[disk];
    }

    /** All that there is. */
    String state() {
        StringBuilder text =
                new StringBuilder(Graph.text(kernel, SystemPlan.class, Effects.class, Monitor.class, Limits.class));
        for (int i = 0; i < due.length; i++) {
            text.append(due[i]).append(running[i]).append(signs[i]);
        }
        for (int i = 0; i < content.length; i++) {
            text.append(disk(i));
        }
        return text.toString();
    }

    /** What the last event let a partition see. */
    String told(int partition) {
        return told.get(partition).toString();
    }

    void forgetTold() {
        told.forEach(text -> text.setLength(0));
    }

    void launch(int partition) {
        due[partition] = false;
        signs[partition] = 0;
        running[partition] = kernel.launching(partition, "");
    }

    void end(int partition, int exitCode) {
        running[partition] = false;
        kernel.ended(partition, exitCode, 0);
    }

    /** Its signs go round, so that there are few states. */
    void look(int partition, int more, int times) {
        signs[partition] = (signs[partition] + more) % 2;
        for (int i = 0; i < times; i++) {
            kernel.looked(partition, signs[partition]);
        }
    }

    /** What an operator is told of it is nothing that a partition sees. */
    void order(int partition, Order order) {
        kernel.ordered(partition, order, 0);
    }

    void overfill(int partition) {
        kernel.overfilled(partition, "");
    }

    void stop() {
        kernel.stopping("");
    }

    /** A partition sends a message, with a letter in its window. */
    void send(int partition, Message message, char letter) {
        this.letter = letter;
        kernel.received(partition, message, 0);
        this.letter = NOTHING;
    }

    private void tell(int partition, String what) {
        told.get(partition).append(what).append(' ');
    }

    @Override
    public void answer(int partition, Message message) {
        tell(
                partition,
                message.tag() + ":" + message.operation() + ":" + message.status() + ":" + message.version() + ":"
                        + message.position());
    }

    @Override
    public void serve(int partition, Message message) {
        int disk = message.object();
        Message reply = new Message().copyOf(message);
        switch (message.operation()) {
            case READ -> tell(partition, "read " + content[disk]);
            case WRITE -> content[disk] = letter;
            case ADVANCE -> {
                published[disk] = content[disk];
                versions[disk] = Math.min(VERSION_MAX, versions[disk] + 1);
                reply.version(versions[disk]);
            }
            case INSPECT -> reply.version(versions[disk]).position(published[disk]);
            default -> {}
        }
        kernel.completed(partition, message, reply.reply(Status.OK), 0);
    }

    @Override
    public byte[] payload(int partition, long window, int length) {
        return new byte[] {(byte) letter};
    }

    @Override
    public void denied(int partition, Denial denial, Message reply) {
        tell(partition, "after " + denial.delayNanos());
        answer(partition, reply);
    }

    @Override
    public void reported(int reporter, Denial denial, Message reply) {
        denied(reporter, denial, reply);
    }

    @Override
    public void ready(int partition) {}

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        tell(
                request.partition(),
                request.tag() + ":" + status + ":" + number + ":" + new String(payload, StandardCharsets.ISO_8859_1));
    }

    /** The operator reads it, and no partition. */
    @Override
    public void audit(AuditEvent event) {}

    @Override
    public void start(int partition, long atNanos) {
        due[partition] = true;
        tell(partition, "start at " + atNanos);
    }

    @Override
    public void end(int partition) {
        tell(partition, "told to end");
    }

    @Override
    public void kill(int partition) {
        tell(partition, "killed");
    }
}
