package dev.cofferdam.iommu.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text protocol of the module's README. */
class TextDriverTest {
    private final TextDriver driver = new TextDriver();

    private static List<String> run(String input) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Main.run(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void theWorkedExampleOfTheReadmeIsTrue() throws IOException {
        List<String> commands = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        String readme = Files.readString(Path.of("README.md"));
        String example = readme.substring(readme.indexOf("## Worked example"));
        for (String line : example.lines().toList()) {
            if (line.startsWith("    > ")) {
                commands.add(line.substring(6));
            } else if (line.startsWith("    ") && !commands.isEmpty()) {
                answers.add(line.substring(4));
            }
        }
        assertTrue(commands.size() > 5);
        assertEquals(answers, run(String.join("\n", commands)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "foo",
                "reset caps=banana",
                "reset caps=0x30000010",
                "reset hpm=33",
                "reset colour=1",
                "reset caps=1 caps=1",
                "reset extra",
                "reset ddtp=5",
                "mem-write",
                "mem-write 0",
                "mem-write 0 1",
                "mem-write 0 xx",
                "mem-write -1 00",
                "mem-read 0",
                "mem-read +1 1",
                "mem-read 0x+1 1",
                "mem-read 0x 1",
                "mem-read 18446744073709551616 1",
                "mem-read 0 0",
                "mem-read 0 65537",
                "mem-fault 0 1 odd",
                "mem-fault 0 0 access",
                "reg-write 0 4",
                "reg-read 0",
                "reg-read 0 4 4",
                "process 1",
                "sent all",
                "translate",
                "translate did=1 at=untranslated iova=0 len=4",
                "translate did=1 at=sideways iova=0 len=4 access=read",
                "translate did=1 at=ats iova=0 len=4 access=look",
                "translate did=0x1000000 at=ats iova=0 len=4 access=read",
                "translate did=1 pid=0x100000 at=ats iova=0 len=4 access=read",
                "translate did=1 priv=2 at=ats iova=0 len=4 access=read",
                "page-request did=1",
                "page-request payload=1",
                "inval-completion itags=1",
                "inval-completion rid=0x10000 itags=1",
                "ats-timeout",
                "ats-timeout itags=0x100000000",
                "reset fctl=0x100000000"
            })
    void aMalformedCommandAnswersAnErrorAndChangesNothing(String line) {
        driver.answer("reg-write 16 8 0x401");
        assertTrue(driver.answer(line).startsWith("error: "), line);
        assertEquals("0x401", driver.answer("reg-read 16 8"));
    }

    @ParameterizedTest
    @CsvSource({
        "reset caps=0x10 fctl=0 ddtp=1 hpm=0 hpm-bits=1 event-limit=0 vector-bits=0 max-mode=1 devid-mask=0, ok",
        "mem-fault 0x1000 16 access, ok",
        "mem-fault 0x1000 16 none, ok",
        "process, ok",
        "sent, ''",
        "reg-read 4096 4, 0x0",
        "reg-read 0 3, 0x0",
        "ats-timeout itags=0xffffffff, ok",
        "inval-completion rid=1 dsv=1 dseg=2 itags=1 cc=1, ok",
        "page-request did=1 pid=2 priv=1 exec=1 payload=0x7, ok",
        "mem-read 0x123456789abcdef 3, 000000"
    })
    void everyCommandAnswersOneLine(String line, String expected) {
        assertEquals(expected, driver.answer(line));
    }

    @Test
    void faultyMemoryFailsForTheUnitOnly() {
        driver.answer("reg-write 40 8 0x400");
        driver.answer("reg-write 76 4 1");
        driver.answer("mem-fault 0x1000 64 corrupt");
        driver.answer("mem-fault 0x1010 1 none");
        driver.answer("translate did=1 at=untranslated iova=0 len=4 access=read");
        assertEquals("0x10101", driver.answer("reg-read 76 4"));
        driver.answer("mem-write 0x1000 ab");
        assertEquals("ab", driver.answer("mem-read 0x1000 1"));
        driver.answer("mem-fault 0x1000 64 none");
        driver.answer("reg-write 76 4 0x101");
        driver.answer("translate did=1 at=untranslated iova=0 len=4 access=read");
        assertEquals("0x1", driver.answer("reg-read 52 4"));
        assertEquals("000100000801", driver.answer("mem-read 0x1000 6"));
    }

    @Test
    void whatIsSentIsToldInOrder() {
        driver.answer("reg-write 24 8 0x404");
        driver.answer("reg-write 72 4 3");
        driver.answer("reg-write 768 8 0x5000");
        driver.answer("reg-write 776 4 0x2a");
        driver.answer("mem-write 0x1000 04502301020700ff0010000000000000");
        driver.answer("reg-write 36 4 2");
        driver.answer("process");
        assertEquals(
                "inval-req itag=0 rid=0x7 dsv=1 dseg=0xff pv=0 pid=0x0 payload=0x1000;msi addr=0x5000 data=0x2a",
                driver.answer("sent"));
        assertEquals("2a000000", driver.answer("mem-read 0x5000 4"));
        assertEquals("", driver.answer("sent"));
    }

    @Test
    void everyLineHasOneAnswer() throws IOException {
        assertEquals(List.of("0x0", "", "ok"), run("  reg-read  32\t4 \r\nsent\r\nprocess"));
    }

    @FuzzTest
    void anyInputHasOneAnswerForEachLine(byte[] input) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Main.run(new ByteArrayInputStream(input), new PrintStream(out, false, StandardCharsets.US_ASCII));
        String text = new String(input, StandardCharsets.ISO_8859_1);
        long lines = text.chars().filter(c -> c == '\n').count() + (text.isEmpty() || text.endsWith("\n") ? 0 : 1);
        assertEquals(
                lines,
                out.toString(StandardCharsets.US_ASCII)
                        .chars()
                        .filter(c -> c == '\n')
                        .count());
    }

    @Test
    void aLineThatIsTooLongIsOneError() throws IOException {
        List<String> answers = run("mem-write 0 " + "00".repeat(Main.MAX_LINE) + "\nreg-read 32 4\n");
        assertEquals(2, answers.size());
        assertTrue(answers.get(0).startsWith("error: "));
        assertEquals("0x0", answers.get(1));
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < SparseMemory.MAX_PAGES; i++) {
            assertEquals("ok", driver.answer("mem-write " + (i << 12L) + " 00"));
        }
        assertTrue(driver.answer("mem-write 0x1000000000 00").startsWith("error: "));
    }
}
