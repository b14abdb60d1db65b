package dev.cofferdam.it.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.it.system.Account;
import dev.cofferdam.it.system.Alone;
import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A high partition signals by everything that it can think of, a low one looks at everything that it can see, and the
 * bits that come through are counted. Longer with {@code -Dcofferdam.symbols=1000 -Dcofferdam.seed=7}; a symbol's length
 * with {@code -Dcofferdam.symbol.millis=50}, some signals alone with {@code -Dcofferdam.signals=lock,lease}.
 *
 * <p>A thing is a channel where it tells more than chance gives the best of all things, three times in a row.
 */
@Alone
final class ChannelIT {
    /** Of a channel without noise fewer tell; the controls have some. */
    private static final int SYMBOLS = Integer.getInteger("cofferdam.symbols", 24);

    private static final int CONTROL_SYMBOLS = Math.max(SYMBOLS, 40);
    private static final int SYMBOL_MILLIS = Integer.getInteger("cofferdam.symbol.millis", 15);
    private static final long SEED = Long.getLong("cofferdam.seed", 1);
    private static final String SIGNALS = System.getProperty("cofferdam.signals", "");
    private static final int ATTEMPTS = 5;
    private static final int TIMES = 3;

    /** So few cannot tell a weak channel from none. */
    private static final int SYMBOLS_TO_TELL = 500;

    private static final long START_MILLIS = 100;

    /** What is known to be open; the README names each with its rate. Signal, and how the thing's name begins. */
    private static final Map<String, List<String>> LEFT = Map.of();

    /** What the receiver must hear where the guards are taken away: the thing is the first that does it. */
    private static final Map<String, List<String>> CONTROLS = Map.ofEntries(
            Map.entry("lock", List.of("flock")),
            Map.entry("record-lock", List.of("getlk")),
            Map.entry("lease", List.of("lease")),
            Map.entry("open", List.of("inotify")),
            Map.entry("evict", List.of("mincore", "preadv2", "cachestat")),
            Map.entry("map", List.of("pagemap")),
            Map.entry("hint", List.of("hint")),
            Map.entry("terminal", List.of("/proc/sys/kernel/pty/nr")),
            Map.entry("touch-a-device", List.of("stat /dev/null")),
            Map.entry("wait-at-a-file", List.of("futex wake")),
            Map.entry("ask-and-change", List.of("time of a new file")),
            Map.entry("end-a-thread", List.of("futex wait")),
            Map.entry("sockets", List.of("number of a socket")),
            Map.entry("write-its-disk", List.of("reply to READ")));

    /** At least twice what one look takes: it begins after a third, and has to be over before the symbol is. */
    private int symbolMillis;

    /** Allowed calls through which the controls are heard; the others would only take time. */
    private static final Set<String> CONTROL_CALLS = Set.of("madvise", "stat");

    /** What was heard of one signal: bits a symbol and more, by thing. */
    private record Heard(String signal, Map<String, List<String>> things, String summary) {}

    @ParameterizedTest
    @CsvSource({"mapped, false", "message, true"})
    void lowHearsNothing(String design, boolean export) throws IOException {
        try (Site site = Site.open()) {
            Running running = up(site, design, "high", export);
            TreeSet<String> open = new TreeSet<>();
            TreeSet<String> left = new TreeSet<>(LEFT.keySet());
            List<String> signals = signals(running, call -> true);
            left.retainAll(signals);
            for (String signal : signals) {
                Heard first = listen(running, signal, SYMBOLS, 0);
                for (int again = 1; again < TIMES && !first.things.isEmpty(); again++) {
                    first.things
                            .keySet()
                            .retainAll(listen(running, signal, SYMBOLS, again)
                                    .things
                                    .keySet());
                }
                print(design + (export ? ", export" : ""), first);
                for (String thing : first.things.keySet()) {
                    if (LEFT.getOrDefault(signal, List.of()).stream().anyMatch(thing::startsWith)) {
                        left.remove(signal);
                    } else {
                        open.add(signal + ": " + thing + " " + first.things.get(thing));
                    }
                }
            }
            assertEquals(new TreeSet<>(), open, "channels");
            if (SYMBOLS >= SYMBOLS_TO_TELL) {
                assertEquals(new TreeSet<>(), left, "closed meanwhile: to be taken off the list and out of the README");
            }
            running.interrupt();
        }
    }

    /** The same partitions without isolation, and the sender may write the receiver's disk. */
    @Test
    void withoutTheGuardsLowHears() throws IOException {
        assumeTrue(Account.own().isRoot(), "as an ordinary user some of it fails without any sandbox");
        try (Site site = Site.open()) {
            Running running = up(site, "message", "low", false, "--isolation", "none");
            List<String> deaf = new ArrayList<>();
            for (String signal : signals(running, CONTROL_CALLS::contains)) {
                if (!CONTROLS.containsKey(signal)) {
                    continue;
                }
                Heard heard = listen(running, signal, CONTROL_SYMBOLS, 0);
                for (int again = 1; again < TIMES && !isHeard(signal, heard); again++) {
                    heard = listen(running, signal, CONTROL_SYMBOLS, again);
                }
                print("no isolation", heard);
                if (!isHeard(signal, heard)) {
                    deaf.add(signal + " " + heard);
                }
            }
            assertEquals(List.of(), deaf);
            running.interrupt();
        }
    }

    private static boolean isHeard(String signal, Heard heard) {
        return heard.things.keySet().stream()
                .anyMatch(thing -> CONTROLS.get(signal).stream().anyMatch(thing::startsWith));
    }

    /** Whoever allows a call says how the receiver looks through it. */
    @Test
    void everyAllowedCallIsLookedThrough() throws IOException {
        assertEquals(List.of(), AllowedCalls.unknown());
    }

    private List<String> signals(Running running, Predicate<String> calls) throws IOException {
        String line = running.awaitLine("[sender] signals ");
        running.tell("receiver", AllowedCalls.told(calls));
        String looks = running.awaitLine("[receiver] looks through");
        System.out.println(looks);
        symbolMillis = Math.max(SYMBOL_MILLIS, 2 * Integer.parseInt(looks.replaceFirst(".*: ", "")));
        return Stream.of(line.substring("[sender] signals ".length()).split(" ", -1))
                .filter(signal ->
                        SIGNALS.isEmpty() || List.of(SIGNALS.split(",", -1)).contains(signal))
                .toList();
    }

    private static Running up(Site site, String design, String sender, boolean export, String... options)
            throws IOException {
        for (String file : List.of("common", "cold")) {
            Files.write(site.directory().resolve(file), new byte[1 << 16]);
        }
        site.command("sync", "common", "cold");
        boolean none = List.of(options).contains("none");
        String access = none ? "read-write" : "read";
        String partitions = partition(site, "sender", sender, "Signaller", access, none, export)
                + partition(site, "receiver", "low", "Eavesdropper", "read", none, export);
        List<String> words = new ArrayList<>(List.of("--design", design));
        words.addAll(List.of(options));
        Running running = site.up(Topologies.of(partitions), words.toArray(String[]::new));
        running.awaitLine("receiver ready");
        return running;
    }

    private static String partition(
            Site site, String name, String label, String program, String access, boolean none, boolean export) {
        Path home = none ? site.runDirectory().resolve("private").resolve(name) : Path.of("/cofferdam");
        boolean receives = name.equals("receiver");
        return Topologies.own(name, label, program, """
                args: {home: "%s"}
                files: [{path: common, as: common}, {path: cold, as: cold}]
                limits: {memory: 256MiB}
                disks: [{disk: lower, as: in, access: %s}%s]
                %s""".formatted(
                        home,
                        access,
                        receives ? ", {disk: spare, as: out, access: read-write}" : "",
                        export ? "sockets: [{path: " + name + ".sock, as: export}]\n" : ""));
    }

    /** Where the machine is too busy for that many symbols, they get longer. */
    private Heard listen(Running running, String signal, int symbols, int repetition) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Heard heard = listenOnce(running, signal, symbols, repetition);
            int inTime = Integer.parseInt(heard.summary.split("\\|", -1)[2]);
            if (inTime >= symbols / 2) {
                return heard;
            }
            assertTrue(attempt < ATTEMPTS, "too few symbols in time: " + heard.summary);
            symbolMillis += symbolMillis / 2;
        }
    }

    private Heard listenOnce(Running running, String signal, int symbols, int repetition) throws IOException {
        long start = System.nanoTime() + START_MILLIS * 1_000_000;
        String line = "slots " + signal + " " + start + " " + symbolMillis * 1_000_000L + " " + symbols + " "
                + (SEED + repetition * 1000L + signal.hashCode());
        String end = "[receiver] listened " + signal + "|";
        int before = (int)
                running.text().lines().filter(each -> each.startsWith(end)).count();
        int heardBefore = running.said("receiver").size();
        running.tell("sender", line);
        running.tell("receiver", line);
        String summary = running.awaitLines(end, before + 1).getLast();
        running.awaitLines("[sender] sent " + signal, before + 1);
        Map<String, List<String>> things = new TreeMap<>();
        for (String said : running.said("receiver").stream().skip(heardBefore).toList()) {
            if (said.startsWith("heard ")) {
                List<String> words = List.of(said.split("\\|", -1));
                things.put(words.get(1), words.subList(2, words.size()));
            } else if (said.startsWith("took ")) {
                summary += "   " + said;
            }
        }
        return new Heard(signal, things, summary);
    }

    private static void print(String where, Heard heard) {
        System.out.printf("%-16s %-24s %s%n", where, heard.signal, heard.summary.replace("[receiver] ", ""));
        heard.things.forEach((thing, figures) -> System.out.printf(
                "%-16s %-24s   %-50s bits a symbol %s (by chance %s), errors %s, bits a second %s%n",
                "", "", thing, figures.get(0), figures.get(1), figures.get(2), figures.get(3)));
    }
}
