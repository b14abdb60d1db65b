package dev.cofferdam.jail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The text files that come with the jail: one entry a line, comments behind "#". Stateless. */
final class Table {
    private static final String ABSENT = "-";

    private Table() {}

    /** Lines without comments and empty ones. */
    static List<String> lines(String name) {
        try (InputStream in = Table.class.getResourceAsStream(name);
                BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** Numbers by name: of a column, or of the only one. */
    static Map<String, Integer> of(String name, int column) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String line : lines(name)) {
            String[] words = line.split(" ", -1);
            String number = words.length == 2 ? words[1] : words[column];
            if (!number.equals(ABSENT)) {
                numbers.put(words[0], Integer.decode(number));
            }
        }
        return numbers;
    }
}
