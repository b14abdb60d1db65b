package dev.cofferdam.it.policy;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.it.policy.Arrivals.Trace;
import dev.cofferdam.kernel.Denial;
import dev.cofferdam.kernel.Effects;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.Events;
import dev.cofferdam.kernel.Kernel;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.Pending;
import dev.cofferdam.kernel.plan.ChannelPlan;
import dev.cofferdam.kernel.plan.PartitionPlan;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Runs the shipped core on random events and follows what reaches whom: every effect on a partition but the one whose event it
 * is, and everything in a reply that is not the same whatever others do. The store is the smallest that can be: a disk holds
 * what everybody wrote to it, and what was published of it. For one thread.
 */
final class Traffic implements Effects {
    private static final int PAYLOAD_BYTES = 2 * Long.BYTES;
    private static final int NOBODY = -1;
    private static final int CRASH = 1;
    private static final int ORDERS_EVERY = 200;

    private final SystemPlan plan;
    private final Random random;
    private final Events kernel;
    private final Arrivals arrivals;
    private final Trace[] content;
    private final Trace[] published;
    private final Trace[] publishers;
    private final long[] versions;
    private final boolean[] running;
    private final boolean[] due;
    private final boolean[] killed;
    private final boolean[] told;
    private final Map<Long, Asked> asked = new HashMap<>();
    private final Map<Integer, Long> calls = new HashMap<>();
    private final Message request = new Message();
    private final Message served = new Message();
    private int actor = NOBODY;
    private long tags;
    private long nowNanos;
    private long events;

    /** What one of a partition's requests was about. */
    private record Asked(int partition, Operation operation, int object) {}

    /**
     * Starts every partition.
     *
     * @param flaw what becomes of the core's effects on their way; nothing but in a control
     */
    Traffic(SystemPlan plan, Random random, UnaryOperator<Effects> flaw) {
        this.plan = plan;
        this.random = random;
        int disks = plan.disks().size();
        int partitions = plan.partitions().size();
        this.arrivals =
                new Arrivals(plan.partitions().stream().map(PartitionPlan::name).toList());
        this.content = nothing(disks);
        this.published = nothing(disks);
        this.publishers = nothing(disks);
        this.versions = new long[disks];
        this.running = new boolean[partitions];
        this.due = new boolean[partitions];
        this.killed = new boolean[partitions];
        this.told = new boolean[partitions];
        this.kernel = new Kernel(plan, flaw.apply(this));
        kernel.start(nowNanos);
        for (int i = 0; i < partitions; i++) {
            launch(i);
        }
    }

    private static Trace[] nothing(int count) {
        Trace[] traces = new Trace[count];
        java.util.Arrays.fill(traces, Trace.NONE);
        return traces;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    long events() {
        return events;
    }

    // Events.

    /** The next event: mostly a request that its end is for, at times one that it is not, an end, or a start. */
    void next() {
        events++;
        nowNanos++;
        int partition = random.nextInt(running.length);
        actor = partition;
        if (due[partition] && !running[partition]) {
            launch(partition);
        } else if (running[partition]) {
            int chance = random.nextInt(100);
            if (chance < 2) {
                end(partition, random.nextInt(CRASH + 1));
            } else if (chance < 6) {
                send(partition, random.nextInt(-1, 7), Operation.of(random.nextInt(16)), random.nextInt(4));
            } else {
                use(partition);
            }
        }
        for (int i = 0; i < killed.length; i++) {
            if (killed[i] && running[i]) {
                end(i, CRASH);
            }
        }
        actor = NOBODY;
        order();
    }

    /** The operator's, at times: a stop is followed by a start, for what is stopped brings nothing to anybody. */
    private void order() {
        int partition = random.nextInt(running.length);
        if (random.nextInt(ORDERS_EVERY) == 0) {
            kernel.ordered(partition, Order.values()[random.nextInt(Order.values().length)], nowNanos);
            if (told[partition]) {
                end(partition, 0);
            }
            kernel.ordered(partition, Order.START, nowNanos);
        }
    }

    /** What is published on one disk is released on another, by people. */
    void release(int from, int to) {
        content[to] = content[to].and(published[from]);
        published[to] = published[to].and(published[from]);
    }

    private void launch(int partition) {
        due[partition] = false;
        running[partition] = kernel.launching(partition, "");
    }

    private void end(int partition, int exitCode) {
        running[partition] = false;
        told[partition] = false;
        kernel.ended(partition, exitCode, nowNanos);
    }

    private void use(int partition) {
        List<Endpoint> ends = Endpoint.of(plan, partition);
        if (ends.isEmpty()) {
            send(partition, 0, Operation.READY, 0);
            return;
        }
        int end = random.nextInt(ends.size());
        int object = ends.get(end).object();
        Operation operation = switch (ends.get(end).kind()) {
            case DISK_READ -> one(Operation.READ, Operation.INSPECT, Operation.AWAIT);
            case DISK_WRITE -> one(Operation.WRITE, Operation.FLUSH, Operation.ADVANCE);
            case DISK_READ_WRITE ->
                one(
                        Operation.READ,
                        Operation.INSPECT,
                        Operation.AWAIT,
                        Operation.WRITE,
                        Operation.FLUSH,
                        Operation.ADVANCE);
            case CHANNEL_OUT -> Operation.SEND;
            case CHANNEL_IN -> Operation.RECEIVE;
            case CHANNEL_CLIENT -> Operation.CALL;
            case CHANNEL_SERVER -> one(Operation.RECEIVE, Operation.ANSWER);
        };
        long position = switch (operation) {
            case AWAIT -> versions[object] + random.nextInt(3) - 1;
            case ANSWER -> calls.getOrDefault(object, 1L);
            default -> random.nextInt(4);
        };
        send(partition, end, operation, position);
    }

    private Operation one(Operation... operations) {
        return operations[random.nextInt(operations.length)];
    }

    private void send(int partition, int end, Operation operation, long position) {
        List<Endpoint> ends = Endpoint.of(plan, partition);
        int object = end >= 0 && end < ends.size() ? ends.get(end).object() : NOBODY;
        long tag = ++tags;
        asked.put(tag, new Asked(partition, operation, object));
        kernel.received(partition, request.request(operation, end, tag).payload(position, 0, PAYLOAD_BYTES), nowNanos);
    }

    // Effects.

    /** Whatever happens to a partition in another's event, it may see. */
    private void happened(int partition) {
        if (actor != NOBODY && actor != partition) {
            arrivals.reached(partition, arrivals.of(actor));
        }
    }

    @Override
    public void reply(Pending request, Status status, long number, byte[] payload) {
        int partition = request.partition();
        happened(partition);
        if (payload.length == PAYLOAD_BYTES) {
            ByteBuffer carried = ByteBuffer.wrap(payload);
            arrivals.reached(partition, new Trace(carried.getLong(), carried.getLong()));
        }
        Asked what = asked.get(request.tag());
        switch (what.operation()) {
            case AWAIT -> version(partition, what.object(), number);
            case SEND -> {
                if (status != Status.OK || number != 0 || payload.length != 0) {
                    arrivals.reached(partition, other(what.object(), partition));
                }
            }
            case RECEIVE -> {
                if (status == Status.OK) {
                    calls.put(what.object(), number);
                    arrivals.reached(partition, other(what.object(), partition));
                }
            }
            default -> arrivals.reached(partition, other(what.object(), partition));
        }
    }

    /** What the partition at the other end of a channel does. */
    private Trace other(int channel, int partition) {
        ChannelPlan between = plan.channels().get(channel);
        int from = between.from().partition();
        long author = 1L << (from == partition ? between.to().partition() : from);
        return new Trace(author, author);
    }

    /** A version that is not 0 counts what every publisher of the disk did. */
    private void version(int partition, int disk, long version) {
        if (version != 0) {
            arrivals.reached(partition, publishers[disk]);
            arrivals.told(partition, plan.disks().get(disk).name());
        }
    }

    @Override
    public void answer(int partition, Message message) {
        happened(partition);
        Asked what = asked.get(message.tag());
        if (what.object() != NOBODY && what.object() < versions.length && message.version() != 0) {
            version(partition, what.object(), message.version());
        }
    }

    @Override
    public void serve(int partition, Message message) {
        int disk = message.object();
        Message reply = served.copyOf(message);
        Trace trace = arrivals.of(message.subject());
        switch (message.operation()) {
            case READ -> arrivals.reached(partition, content[disk].and(published[disk]));
            case WRITE -> content[disk] = content[disk].and(trace);
            case ADVANCE -> {
                published[disk] = published[disk].and(content[disk]);
                publishers[disk] = publishers[disk].and(trace);
                reply.version(++versions[disk]);
            }
            case INSPECT -> reply.version(versions[disk]).position(PAYLOAD_BYTES);
            default -> {}
        }
        kernel.completed(partition, message, reply.reply(Status.OK), nowNanos);
    }

    @Override
    public byte[] payload(int partition, long window, int length) {
        Trace trace = arrivals.of(partition);
        return ByteBuffer.allocate(PAYLOAD_BYTES)
                .putLong(trace.authors())
                .putLong(trace.origins())
                .array();
    }

    @Override
    public void denied(int partition, Denial denial, Message reply) {
        answer(partition, reply);
    }

    @Override
    public void reported(int reporter, Denial denial, Message reply) {
        answer(reporter, reply);
    }

    @Override
    public void ready(int partition) {
        happened(partition);
    }

    /** The operator reads it, and no partition. */
    @Override
    public void audit(AuditEvent event) {}

    @Override
    public void start(int partition, long atNanos) {
        happened(partition);
        due[partition] = true;
    }

    @Override
    public void end(int partition) {
        happened(partition);
        told[partition] = true;
    }

    @Override
    public void kill(int partition) {
        happened(partition);
        killed[partition] = true;
    }
}
