package dev.cofferdam.partition.guest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.hwsim.firmware.Hypercalls.Answer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a guest sees of the partition's disks, and what it may ask about them. */
class GuestDiskTest {
    private final List<String> log = new ArrayList<>();
    private final PublishedDisk store = new PublishedDisk(true, false);
    private final GuestDisk lower = new GuestDisk("lower", store, log::add);

    private static int first(GuestDisk disk) throws IOException {
        return all(disk)[0];
    }

    private static byte[] all(GuestDisk disk) throws IOException {
        byte[] bytes = new byte[PublishedDisk.BYTES];
        disk.read(0, MemorySegment.ofArray(bytes));
        return bytes;
    }

    @Test
    void whatIsOnlyReadIsOneVersionFromResetToReset() throws IOException {
        lower.restart();
        assertThrows(IOException.class, () -> first(lower));
        store.publish(1);
        assertThrows(IOException.class, () -> first(lower));
        lower.restart();
        byte[] version = new byte[PublishedDisk.BYTES];
        Arrays.fill(version, (byte) 1);
        assertArrayEquals(version, all(lower));
        store.publish(2);
        assertEquals(1, first(lower));
        assertEquals(1, lower.version());
        store.publish(3);
        assertThrows(IOException.class, () -> first(lower));
        assertThrows(IOException.class, () -> first(lower));
        lower.restart();
        assertEquals(3, first(lower));
        assertEquals(
                List.of(
                        "disk lower: version 1",
                        "disk lower: version 1 is not kept any longer; once its driver resets the device, the guest has the"
                                + " latest",
                        "disk lower: version 3"),
                log);
    }

    @Test
    void whatIsWrittenIsShownAsItIs() throws IOException {
        PublishedDisk disk = new PublishedDisk(true, true);
        GuestDisk own = new GuestDisk("own", disk, log::add);
        own.restart();
        byte[] bytes = new byte[3 * PublishedDisk.TRANSFER_BYTES];
        Arrays.fill(bytes, (byte) 7);
        own.write(PublishedDisk.TRANSFER_BYTES, MemorySegment.ofArray(bytes));
        byte[] shown = all(own);
        assertEquals(0, shown[PublishedDisk.TRANSFER_BYTES - 1]);
        assertEquals(7, shown[4 * PublishedDisk.TRANSFER_BYTES - 1]);
        assertEquals(0, shown[4 * PublishedDisk.TRANSFER_BYTES]);
        assertEquals(1, own.publish());
        own.flush();
        assertEquals(1, disk.flushes);
        assertEquals(List.of(), log);
    }

    @Test
    void whatIsOnlyWrittenIsNotRead() {
        GuestDisk blind = new GuestDisk("up", new PublishedDisk(false, true), log::add);
        blind.restart();
        assertThrows(IOException.class, () -> first(blind));
    }

    @Test
    void aKernelAsksByNumber() {
        GuestCalls calls =
                new GuestCalls(List.of(lower, new GuestDisk("own", new PublishedDisk(true, true), log::add)));
        assertEquals(new Answer(0, 1), calls.call(0, 0, new long[] {1}));
        assertEquals(new Answer(0, 2), calls.call(0, 0, new long[] {1}));
        assertEquals(new Answer(0, 2), calls.call(0, 1, new long[] {1}));
        assertEquals(new Answer(-4, 0), calls.call(0, 0, new long[] {0}));
        assertEquals(new Answer(-3, 0), calls.call(0, 0, new long[] {2}));
        assertEquals(new Answer(-3, 0), calls.call(0, 0, new long[] {-1}));
        assertEquals(new Answer(-2, 0), calls.call(0, 2, new long[] {0}));
    }

    @Test
    void aUserAsksByLine() {
        ControlPort port = new ControlPort(
                "secret", List.of(lower, new GuestDisk("own", new PublishedDisk(true, true), log::add)));
        assertEquals("ok secret\n", ask(port, "label\n"));
        assertEquals("ok 1\n", ask(port, "publish own\r\n"));
        assertEquals("ok 1\n", ask(port, " version  own\n"));
        assertEquals("error disk lower may only be read\n", ask(port, "publish lower\n"));
        assertEquals("error the disks here are [lower, own]\n", ask(port, "publish other\n"));
        assertEquals("error say label, publish DISK or version DISK\n", ask(port, "help\n"));
        // A terminal's echo of an answer, and a line beyond all bounds.
        assertEquals("", ask(port, "ok 1\nerror no\n\n"));
        assertTrue(ask(port, "x".repeat(100_000) + "\n").startsWith("error say"));
    }

    /** Nobody takes the answers: they must not fill the partition's memory. */
    @Test
    void answersThatNobodyTakesAreBounded() {
        ControlPort port = new ControlPort("low", List.of());
        for (int i = 0; i < 100_000; i++) {
            "label\n".chars().forEach(port::write);
        }
        int waiting = answers(port).length();
        assertTrue(waiting < 100_000, waiting + " bytes wait");
    }

    private static String ask(ControlPort port, String line) {
        line.chars().forEach(port::write);
        return answers(port);
    }

    private static String answers(ControlPort port) {
        StringBuilder answer = new StringBuilder();
        for (int value = port.read(); value >= 0; value = port.read()) {
            answer.append((char) value);
        }
        return new String(answer.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
