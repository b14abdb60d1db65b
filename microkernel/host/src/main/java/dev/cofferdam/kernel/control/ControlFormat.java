package dev.cofferdam.kernel.control;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.EndStatus;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.control.ControlRequest.AskStatus;
import dev.cofferdam.kernel.control.ControlRequest.Keep;
import dev.cofferdam.kernel.control.ControlRequest.Steer;
import dev.cofferdam.kernel.control.ControlRequest.Stop;
import dev.cofferdam.kernel.control.ControlRequest.Tell;
import dev.cofferdam.kernel.wire.Delimited;
import dev.cofferdam.kernel.wire.FieldWriter;
import dev.cofferdam.kernel.wire.Fields;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The written form of what is said over the control socket, for both of its ends: the messages of control.proto,
 * delimited. Stateless.
 *
 * <p>What is read throws {@link IOException} where it is no such message.
 */
public final class ControlFormat {
    /** A thousand records of an audit are some hundred kilobytes. */
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    private ControlFormat() {}

    public static void write(ControlRequest request, OutputStream out) throws IOException {
        FieldWriter written = new FieldWriter();
        switch (request) {
            case AskStatus() -> written.flag(1, true);
            case Stop() -> written.flag(2, true);
            case Tell(String partition, String line) ->
                written.message(3, new FieldWriter().text(1, partition).text(2, line));
            case Keep keep -> {
                FieldWriter records = new FieldWriter();
                keep.events().forEach(event -> records.message(1, write(event)));
                written.message(4, records);
            }
            case Steer(String partition, Order order) ->
                written.message(5, new FieldWriter().text(1, partition).text(2, Choices.word(order)));
        }
        Delimited.write(written, out);
    }

    private static FieldWriter write(AuditEvent event) {
        return new FieldWriter()
                .text(1, event.kind().name())
                .text(2, event.subject())
                .text(3, event.label())
                .text(4, event.detail());
    }

    /** Empty where the other end went away before it said anything. */
    public static Optional<ControlRequest> request(InputStream in) throws IOException {
        Optional<byte[]> received = Delimited.read(in, MESSAGE_BYTES_MAX);
        try {
            return received.map(Fields::of).map(ControlFormat::request);
        } catch (IllegalArgumentException e) {
            throw new IOException("no request: " + e.getMessage(), e);
        }
    }

    private static ControlRequest request(Fields read) {
        if (read.has(3)) {
            Fields tell = read.message(3);
            return new Tell(tell.text(1), tell.text(2));
        }
        if (read.has(4)) {
            return new Keep(read.message(4).messages(1).stream()
                    .map(ControlFormat::event)
                    .toList());
        }
        if (read.has(5)) {
            Fields steer = read.message(5);
            return new Steer(steer.text(1), choice(Order.class, steer.text(2)));
        }
        return read.flag(2) ? new Stop() : new AskStatus();
    }

    private static AuditEvent event(Fields read) {
        AuditEvent.Kind kind = Arrays.stream(AuditEvent.Kind.values())
                .filter(each -> each.name().equals(read.text(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + read.text(1) + "' is no event"));
        return new AuditEvent(kind, read.text(2), read.text(3), read.text(4));
    }

    public static void write(ControlReply reply, OutputStream out) throws IOException {
        FieldWriter written = new FieldWriter().text(1, reply.error());
        reply.status().ifPresent(status -> written.message(2, write(status)));
        Delimited.write(written, out);
    }

    private static FieldWriter write(KernelStatus status) {
        FieldWriter written = new FieldWriter()
                .text(1, status.name())
                .text(2, status.design())
                .text(3, status.waiting())
                .text(4, status.isolation())
                .number(5, status.kernelPid());
        status.partitions().forEach(partition -> written.message(6, write(partition)));
        written.text(7, status.limits());
        status.windows().forEach(window -> written.message(8, write(window)));
        return written;
    }

    private static FieldWriter write(WindowStatus window) {
        return new FieldWriter()
                .number(1, window.core())
                .number(2, window.frameMicros())
                .number(3, window.startMicros())
                .number(4, window.lengthMicros())
                .texts(5, window.partitions())
                .number(6, window.turns())
                .number(7, window.missed())
                .number(8, window.late())
                .number(9, window.overruns())
                .number(10, window.startErrorNanos())
                .number(11, window.startErrorNanosMax())
                .number(12, window.lengthNanos())
                .numbers(13, window.startErrors());
    }

    private static FieldWriter write(PartitionStatus partition) {
        FieldWriter written = new FieldWriter()
                .text(1, partition.name())
                .text(2, partition.label())
                .text(3, partition.state())
                .number(4, partition.pid())
                .number(5, partition.restarts())
                .number(6, partition.messages())
                .number(7, partition.denials())
                .number(8, partition.memoryLimitBytes())
                .number(9, partition.readyNanos())
                .text(10, partition.cores())
                .text(11, partition.ended())
                .number(12, partition.starts())
                .number(13, partition.droppedLines());
        partition
                .denialsByOperation()
                .forEach((operation, count) -> written.message(
                        14, new FieldWriter().text(1, Choices.word(operation)).number(2, count)));
        written.texts(15, partition.waitsFor());
        partition
                .ends()
                .forEach(end -> written.message(
                        16,
                        new FieldWriter()
                                .number(1, end.reads())
                                .number(2, end.readBytes())
                                .number(3, end.writes())
                                .number(4, end.writtenBytes())));
        return written;
    }

    /** Empty where the kernel ended before it answered. */
    public static Optional<ControlReply> reply(InputStream in) throws IOException {
        Optional<byte[]> received = Delimited.read(in, MESSAGE_BYTES_MAX);
        try {
            return received.map(Fields::of)
                    .map(read -> new ControlReply(
                            read.text(1), read.has(2) ? Optional.of(status(read.message(2))) : Optional.empty()));
        } catch (IllegalArgumentException e) {
            throw new IOException("no answer of a kernel: " + e.getMessage(), e);
        }
    }

    private static KernelStatus status(Fields read) {
        return new KernelStatus(
                read.text(1),
                read.text(2),
                read.text(3),
                read.text(4),
                read.number(5),
                read.messages(6).stream().map(ControlFormat::partition).toList(),
                read.text(7),
                read.messages(8).stream().map(ControlFormat::window).toList());
    }

    private static WindowStatus window(Fields read) {
        return new WindowStatus(
                read.count(1),
                read.count(2),
                read.count(3),
                read.count(4),
                read.texts(5),
                read.number(6),
                read.number(7),
                read.number(8),
                read.number(9),
                read.number(10),
                read.number(11),
                read.number(12),
                read.numbers(13));
    }

    private static PartitionStatus partition(Fields read) {
        return new PartitionStatus(
                read.text(1),
                read.text(2),
                read.text(3),
                read.number(4),
                read.count(5),
                read.number(6),
                read.number(7),
                read.number(8),
                read.number(9),
                read.text(10),
                read.text(11),
                read.count(12),
                read.number(13),
                read.texts(15),
                read.messages(14).stream()
                        .collect(Collectors.toMap(
                                denials -> choice(Operation.class, denials.text(1)), denials -> denials.number(2))),
                read.messages(16).stream()
                        .map(end -> new EndStatus(end.number(1), end.number(2), end.number(3), end.number(4)))
                        .toList());
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String word) {
        return Choices.find(type, word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + word + "' is no " + type.getSimpleName().toLowerCase(Locale.ROOT)));
    }
}
