package dev.cofferdam.kernel.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cofferdam.abi.AuditEvent;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.kernel.EndStatus;
import dev.cofferdam.kernel.Order;
import dev.cofferdam.kernel.generated.ControlWire;
import dev.cofferdam.kernel.wire.Delimited;
import dev.cofferdam.kernel.wire.FieldWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** That both ends of the control socket mean the same, and what control.proto says. */
class ControlFormatTest {
    private static final AuditEvent EVENT =
            new AuditEvent(AuditEvent.Kind.OBJECT_CREATED, "object 1", "low", "as asked");

    private static List<ControlRequest> requests() {
        return List.of(
                new ControlRequest.AskStatus(),
                new ControlRequest.Stop(),
                new ControlRequest.Tell("station", "a line"),
                new ControlRequest.Tell("", ""),
                new ControlRequest.Keep(List.of()),
                new ControlRequest.Keep(List.of(EVENT, EVENT)));
    }

    private static byte[] written(ControlRequest request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ControlFormat.write(request, out);
        return out.toByteArray();
    }

    private static Optional<ControlRequest> read(byte[] bytes) throws IOException {
        return ControlFormat.request(new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestIsReadAsItWasWritten(ControlRequest request) throws IOException {
        byte[] bytes = written(request);
        assertEquals(Optional.of(request), read(bytes));
        ByteArrayOutputStream generated = new ByteArrayOutputStream();
        ControlWire.ControlRequest.parseDelimitedFrom(new ByteArrayInputStream(bytes))
                .writeDelimitedTo(generated);
        assertArrayEquals(generated.toByteArray(), bytes);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void everyOrderHasAWord(Order order) throws IOException {
        ControlRequest steer = new ControlRequest.Steer("station", order);
        assertEquals(Optional.of(steer), read(written(steer)));
    }

    /** No field of a type holds the same. */
    @Test
    void aReplyIsReadAsItWasWritten() throws IOException {
        PartitionStatus partition = new PartitionStatus(
                "station",
                "low",
                "READY",
                7,
                1,
                2,
                3,
                4L << 30,
                5_000_000_000L,
                "0, 1",
                "ended",
                6,
                8,
                List.of("ferry", "dock"),
                Map.of(Operation.READ, 9L, Operation.AWAIT, 10L),
                List.of(new EndStatus(1, 2, 3, 4), new EndStatus(0, 0, 0, 0), new EndStatus(0, 1L << 40, 5, 0)));
        WindowStatus window =
                new WindowStatus(1, 2, 3, 4, List.of("a", "b"), 5, 6, 7, 8, 9, 10, 11, List.of(0L, 300L, 1L << 40));
        ControlReply reply = ControlReply.of(new KernelStatus(
                "FIRST",
                "message",
                "adaptive",
                "sandbox",
                99,
                List.of(partition, partition),
                "control groups",
                List.of(window)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ControlFormat.write(reply, out);
        assertEquals(Optional.of(reply), ControlFormat.reply(new ByteArrayInputStream(out.toByteArray())));
        ControlWire.ControlReply generated =
                ControlWire.ControlReply.parseDelimitedFrom(new ByteArrayInputStream(out.toByteArray()));
        assertEquals(6, generated.getStatus().getPartitions(1).getStarts());
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        generated.writeDelimitedTo(again);
        assertArrayEquals(again.toByteArray(), out.toByteArray());
    }

    @Test
    void whatIsNoRequestIsSaid() throws IOException {
        assertEquals(Optional.empty(), read(new byte[0]));
        assertEquals(
                "no request: 'fly' is no order",
                refusal(5, new FieldWriter().text(1, "p").text(2, "fly")));
        assertEquals(
                "no request: 'FLOWN' is no event",
                refusal(4, new FieldWriter().message(1, new FieldWriter().text(1, "FLOWN"))));
    }

    private static String refusal(int field, FieldWriter request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Delimited.write(new FieldWriter().message(field, request), out);
        return assertThrows(IOException.class, () -> read(out.toByteArray())).getMessage();
    }
}
