package dev.cofferdam.partition.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.runtime.Objection;
import dev.cofferdam.partition.runtime.Provision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a topology may give a guest, and its serial line. */
class GuestTest {
    private static final long MIB = 1L << 20;

    private static List<Objection> objections(Map<String, String> arguments, int disks, long memoryBytes) {
        return new Guest().objections(new Provision(arguments, disks, memoryBytes));
    }

    @Test
    void aGuestFitsItsPartition() {
        assertEquals(List.of(), objections(Map.of("kernel", "Image"), 6, 336 * MIB));
        assertEquals(List.of(), objections(Map.of("firmware", "f", "memory", "8388608", "harts", "4"), 0, 156 * MIB));
        assertEquals(
                List.of(new Objection(
                        "memory",
                        "a guest with 128MiB of memory does not fit its partition's 335MiB",
                        "give the partition 'limits: {memory: 336MiB}', or the guest less")),
                objections(Map.of("kernel", "Image"), 0, 335 * MIB));
    }

    @Test
    void whatNoMachineIsIsRefused() {
        assertEquals(
                List.of("", "", "harts", "memory"),
                objections(Map.of("harts", "5", "memory", "4097"), 7, 1 << 30).stream()
                        .map(Objection::argument)
                        .toList());
        for (String memory : List.of("0", "1048576", Long.toString(1L << 40), "9000000000000000000")) {
            assertEquals(
                    List.of("memory"),
                    objections(Map.of("kernel", "k", "memory", memory), 0, 1L << 40).stream()
                            .map(Objection::argument)
                            .toList());
        }
        assertEquals(
                1, objections(Map.of("kernel", "k", "harts", "0"), 0, 1 << 30).size());
        assertEquals(
                1,
                objections(Map.of("kernel", "k", "harts", "999999999999999999"), 0, 1 << 30)
                        .size());
    }

    @Test
    void whatItRunsIsMeasured() {
        assertEquals(
                List.of("kernel", "firmware", "initrd"),
                new Guest()
                        .parameters().stream()
                                .filter(each -> each.kind() == Parameter.Kind.IMAGE)
                                .map(Parameter::name)
                                .toList());
    }

    @Test
    void aTerminalsLinesAreTheLogs() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GuestConsole console = new GuestConsole(new ByteArrayInputStream(new byte[0]), out);
        "one\r\ntwo\rthree\r\r\nfo".chars().forEach(console::write);
        assertEquals("one\ntwo\rthree\r\n", out.toString(StandardCharsets.US_ASCII));
        console.flush();
        assertTrue(out.toString(StandardCharsets.US_ASCII).endsWith("\nfo"));
        "x".repeat(10_000).chars().forEach(console::write);
        console.flush();
        assertEquals(17 + 10_000, out.size());
    }

    @Test
    void whatIsTypedIsWaitedForAndLosesNothing() {
        GuestConsole console = new GuestConsole(new ByteArrayInputStream(new byte[] {65, 66}), System.out);
        assertEquals(-1, console.read());
        console.start();
        console.await(Long.MAX_VALUE);
        console.await(Long.MAX_VALUE);
        assertEquals(65, console.read());
        console.await(Long.MAX_VALUE);
        assertEquals(66, console.read());
        assertEquals(-1, console.read());
    }
}
