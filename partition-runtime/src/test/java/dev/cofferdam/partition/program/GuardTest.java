package dev.cofferdam.partition.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.Program;
import dev.cofferdam.partition.ProgramException;
import dev.cofferdam.partition.runtime.GuardMessage;
import dev.cofferdam.partition.runtime.GuardMessage.Kind;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuardTest {
    private static final Partition PARTITION = (Partition) Proxy.newProxyInstance(
            GuardTest.class.getClassLoader(), new Class<?>[] {Partition.class}, (proxy, method, arguments) -> null);

    /** Lets pass what is good, and does with the rest what it says. */
    public static final class Filter implements Program {
        @Override
        public String name() {
            return "filter";
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public void run(Partition partition) throws Exception {
            String object = Files.readString(partition.file("object"));
            partition.log("finding: it says " + object);
            switch (object) {
                case "refuse" -> throw new ProgramException("no");
                case "fail" -> throw new IllegalStateException("broken");
                case "recurse" -> run(partition);
                case "reach" -> partition.disk("spool");
                default -> {}
            }
        }
    }

    private static Optional<String> look(String content) throws IOException {
        Guard.Looking looking = new Guard.Looking(PARTITION, Filter.class);
        assertEquals(Optional.empty(), looking.take(GuardMessage.of(Kind.BEGIN)));
        for (byte each : content.getBytes(StandardCharsets.UTF_8)) {
            assertEquals(Optional.empty(), looking.take(new GuardMessage(Kind.CONTENT, new byte[] {each})));
        }
        return looking.take(GuardMessage.of(Kind.END));
    }

    @Test
    void whatEndsWellPasses() throws IOException {
        assertEquals(Optional.empty(), look("good"));
        assertEquals(Optional.empty(), look(""));
    }

    @Test
    void whateverElseHappensIsARefusal() throws IOException {
        assertEquals(Optional.of("finding: it says refuse; no"), look("refuse"));
        assertEquals(Optional.of("finding: it says fail; broken"), look("fail"));
        assertTrue(look("recurse").orElseThrow().contains("StackOverflow"));
        assertTrue(look("reach").orElseThrow().contains("nothing but files"));
    }

    @Test
    void whatNobodyBeganIsRefused() throws IOException {
        Guard.Looking looking = new Guard.Looking(PARTITION, Filter.class);
        assertTrue(looking.take(GuardMessage.of(Kind.END)).isPresent());
        looking.take(GuardMessage.of(Kind.BEGIN));
        assertEquals(Optional.empty(), looking.take(GuardMessage.of(Kind.END)));
        assertTrue(looking.take(GuardMessage.of(Kind.END)).isPresent(), "it was looked at already");
    }

    @Test
    void onlyAPlainAnswerLetsPass() {
        assertEquals(Optional.empty(), GuardMessage.refusal(GuardMessage.answer(Optional.empty())));
        assertEquals(Optional.of("why"), GuardMessage.refusal(GuardMessage.answer(Optional.of("why"))));
        for (byte[] answer : List.of(new byte[0], new byte[] {1}, new byte[] {2}, new byte[] {0, 0})) {
            assertTrue(GuardMessage.refusal(answer).isPresent());
        }
        assertEquals(4096, GuardMessage.answer(Optional.of("x".repeat(9_000))).length);
        assertEquals(Kind.BEGIN, GuardMessage.decode(new byte[] {9}).kind());
    }
}
