package dev.cofferdam.it.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Affinity;
import dev.cofferdam.kernel.control.WindowStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Partitions of two classes on one core, each in its windows. */
@Alone
final class WindowsIT {
    private static final int FRAME_MICROS = 40_000;
    private static final int FRAMES = 150;
    /** Of a frame in which there is time to find a partition frozen. */
    private static final int LONG_MICROS = 1_000_000;

    private static final int CORE = Affinity.available().getLast();

    /** Windows of a quarter of the frame, one after the other. */
    private static String topology(int frame, String restart) {
        String args = "args: {frame-micros: %d, frames: %d}\nrestart: %s\n".formatted(frame, FRAMES, restart);
        return "policy: {levels: [low, high]}\npartitions:\n"
                + (Topologies.own("low", "low", "Stamper", args) + Topologies.own("high", "high", "Stamper", args))
                        .indent(2)
                + """
                schedule:
                  frame-micros: %d
                  cores:
                    - core: %d
                      windows:
                        - {partitions: [low], start-micros: 0, length-micros: %d}
                        - {partitions: [high], start-micros: %d, length-micros: %d}
                """.formatted(frame, CORE, frame / 4, frame / 4, frame / 4);
    }

    /** The first and the last moment that a partition saw of a frame. */
    private record Seen(int first, int last) {}

    private static Map<Long, Seen> seen(Running running, String partition) {
        Map<Long, Seen> seen = new HashMap<>();
        for (String line : running.said(partition)) {
            if (line.startsWith("frame ")) {
                String[] words = line.split(" ", -1);
                seen.put(Long.parseLong(words[1]), new Seen(Integer.parseInt(words[2]), Integer.parseInt(words[3])));
            }
        }
        return seen;
    }

    /** Frames of both, and of these those in which one saw a moment between the other's first and last. */
    private record Compared(int frames, int mixed) {}

    private static Compared compare(Running running) {
        running.awaitLines("stamped", 2);
        Map<Long, Seen> low = seen(running, "low");
        Map<Long, Seen> high = seen(running, "high");
        low.keySet().retainAll(high.keySet());
        int mixed = (int) low.keySet().stream()
                .filter(frame ->
                        low.get(frame).last > high.get(frame).first && high.get(frame).last > low.get(frame).first)
                .count();
        return new Compared(low.size(), mixed);
    }

    @Test
    void nobodyRunsInTheOthersWindow() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(topology(FRAME_MICROS, "{on: never}"));
            Compared compared = compare(running);
            List<WindowStatus> windows = running.status().windows();
            System.out.println("with windows: " + compared + ", " + windows);
            assertTrue(compared.frames > FRAMES / 2, compared::toString);
            long excused = windows.stream()
                    .mapToLong(window -> window.overruns() + window.missed())
                    .sum();
            assertTrue(compared.mixed <= excused, () -> compared + " with " + excused + " counted as wrong");
            assertTrue(compared.mixed <= compared.frames / 20, compared::toString);
            assertTrue(windows.stream().allMatch(window -> window.turns() > FRAMES), windows::toString);
            running.interrupt();
        }
    }

    /** The control: the same on the same core without windows. */
    @Test
    void withoutWindowsTheyMix() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(topology(FRAME_MICROS, "{on: never}"), "--schedule", "off");
            Compared compared = compare(running);
            System.out.println("without windows: " + compared);
            assertEquals(0, running.status().windows().size());
            assertTrue(compared.mixed > compared.frames / 2, compared::toString);
            running.interrupt();
        }
    }

    private static void awaitPhase(int fromMicros, int toMicros) {
        BooleanSupplier within = () -> {
            long micros = System.nanoTime() / 1_000 % LONG_MICROS;
            return micros > fromMicros && micros < toMicros;
        };
        await().pollInterval(Duration.ofMillis(1)).until(within::getAsBoolean);
    }

    /** That of low is over, and the next begins half a second later at the earliest. */
    private static void awaitFrozen() {
        awaitPhase(LONG_MICROS / 4 + 20_000, LONG_MICROS / 2);
    }

    @Test
    void whoIsFrozenIsKilledStoppedAndStartedAgain() throws IOException {
        try (Site site = Site.journaled()) {
            Running running = site.up(topology(LONG_MICROS, "{on: failure, at-most: 3}"));
            running.awaitLine("all ready");
            awaitFrozen();
            long start = System.nanoTime();
            running.partition("low").destroyForcibly();
            running.awaitLine("low failed");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(millis < 1_000, millis + " ms until a frozen partition was dead");
            running.awaitLines("low ready", 2);

            awaitFrozen();
            site.run("restart", "low", "--name", site.name()).good();
            running.awaitLines("low ready", 3);

            awaitFrozen();
            site.run("stop", "low", "--name", site.name()).good();
            running.awaitState("low", "STOPPED");
            site.run("start", "low", "--name", site.name()).good();
            running.awaitLines("low ready", 4);
            assertEquals("READY", running.find("high").state());

            Files.createDirectories(site.volume()); // looked into for what is left
            Remains remains = Remains.of(site, running);
            awaitFrozen();
            long down = System.nanoTime();
            site.run("down", "--name", site.name()).good();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - down);
            assertTrue(seconds < 10, seconds + " s until all had ended");
            running.awaitEnd();
            remains.assertNothing();
        }
    }

    /** What a partition holds back of its own death is no way to outlive its kernel. */
    @Test
    void whoIsFrozenDiesWithTheKernel() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(topology(LONG_MICROS, "{on: never}"));
            running.awaitLine("all ready");
            Files.createDirectories(site.volume()); // looked into for what is left
            Remains remains = Remains.of(site, running);
            awaitFrozen();
            running.kernel().destroyForcibly();
            running.awaitEnd();
            remains.assertNothing();
        }
    }

    /** Of a kernel that stands still many windows are missed, and one record in ten seconds says so. */
    @Test
    void missedWindowsAreCountedAndRecordedOnceInAWhile() throws IOException {
        try (Site site = Site.open()) {
            Running running = site.up(topology(FRAME_MICROS, "{on: never}"));
            running.awaitLine("all ready");
            String kernel = Long.toString(running.kernel().pid());
            site.command("kill", "-STOP", kernel);
            long stopped = System.nanoTime();
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> System.nanoTime() - stopped > TimeUnit.MILLISECONDS.toNanos(500));
            site.command("kill", "-CONT", kernel);
            await().atMost(Running.PATIENCE)
                    .until(() -> running.status().windows().stream().allMatch(window -> window.missed() >= 10));
            String top = site.run("top", "--once", "--interval", "100ms", "--name", site.name())
                    .good();
            assertTrue(top.contains("MISSED") && top.contains("10000 us"), top);
            running.interrupt();
            long records = Files.readAllLines(site.audit()).stream()
                    .filter(line -> line.contains("WINDOWS_MISSED"))
                    .count();
            assertTrue(records >= 1 && records <= 3, records + " records");
        }
    }
}
