package dev.cofferdam.it.channel;

import dev.cofferdam.it.program.Eavesdropper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The jail's own list of system calls, as a receiver is told it (x86_64). Stateless. */
final class AllowedCalls {
    private static final String FOLDER = "/dev/cofferdam/jail/";

    private AllowedCalls() {}

    private static List<String> lines(String name) throws IOException {
        try (InputStream in = AllowedCalls.class.getResourceAsStream(FOLDER + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    private static Map<String, Long> numbers(String name) throws IOException {
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (String line : lines(name)) {
            List<String> words = List.of(line.split(" ", -1));
            if (!words.get(1).equals("-")) {
                numbers.put(words.get(0), Long.decode(words.get(1)));
            }
        }
        return numbers;
    }

    /** Entries that allow something, column by column. */
    private static List<List<String>> entries() throws IOException {
        List<List<String>> entries = new ArrayList<>();
        for (String line : lines("system-calls")) {
            List<String> columns = List.of(line.split(" *\\| *", -1));
            if (!List.of("otherwise", "kill", "store", "gateway", "sender", "receiver")
                    .contains(columns.getFirst())) {
                entries.add(columns);
            }
        }
        return entries;
    }

    /** Those that a receiver does not know how to make. */
    static List<String> unknown() throws IOException {
        return Eavesdropper.unknown(
                entries().stream().map(entry -> entry.get(1)).distinct().toList());
    }

    /** Each of these calls as {@code NAME:NUMBER:ARGUMENT=VALUE,VALUE...}, in one line. */
    static String told(Predicate<String> wanted) throws IOException {
        Map<String, Long> calls = numbers("system-call-numbers");
        Map<String, Long> constants = numbers("system-call-constants");
        Map<String, String> told = new LinkedHashMap<>();
        for (List<String> entry : entries()) {
            Long number = calls.get(entry.get(1));
            if (number == null || !wanted.test(entry.get(1))) {
                continue;
            }
            StringBuilder text = new StringBuilder(told.getOrDefault(entry.get(1), entry.get(1) + ":" + number));
            for (String condition : entry.get(2).split(" and ", -1)) {
                List<String> words = List.of(condition.split(" ", -1));
                if (words.size() == 3 && words.get(1).equals("in")) {
                    text.append(':')
                            .append(words.get(0))
                            .append('=')
                            .append(List.of(words.get(2).split(",", -1)).stream()
                                    .map(constant -> constants.get(constant).toString())
                                    .collect(Collectors.joining(",")));
                }
            }
            told.put(entry.get(1), text.toString());
        }
        told.computeIfPresent("fcntl", (name, text) -> text + ":1=4");
        return String.join(" ", told.values());
    }
}
