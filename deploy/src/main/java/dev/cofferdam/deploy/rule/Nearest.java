package dev.cofferdam.deploy.rule;

import dev.cofferdam.deploy.topology.Printable;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Guesses which known word was meant. Stateless. */
public final class Nearest {
    private static final int LENGTH_MAX = 64;
    private static final int LISTED_MAX = 32;
    private static final int LAST_ASCII = 0x7F;

    private Nearest() {}

    /** What would be right where {@code word} is none of those known; {@code what} they are, in the plural. */
    public static String advice(String word, Collection<String> known, String what) {
        return to(word, known)
                .map(near -> question(word, near))
                .orElse(known.isEmpty() ? none(what) : "the " + what + " are: " + listed(known));
    }

    /** Whether {@code near} was meant by {@code word}; names the letter of another script, which looks alike. */
    public static String question(String word, String near) {
        String question = "did you mean '" + near + "'?";
        return word.codePoints()
                .filter(letter -> letter > LAST_ASCII && near.indexOf(letter) < 0)
                .mapToObj(Printable::named)
                .findFirst()
                .map(letter -> question + " here it has " + letter)
                .orElse(question);
    }

    /** Where no word is known. */
    static String none(String what) {
        return "there are no " + what;
    }

    /** All, or the first and how many there are. */
    public static String listed(Collection<String> words) {
        return words.size() <= LISTED_MAX
                ? String.join(", ", words)
                : words.stream().limit(LISTED_MAX).collect(Collectors.joining(", ")) + ", ... (" + words.size()
                        + " in all)";
    }

    /** The known word that few changes make of {@code word}; empty where none is near. Of one letter each other is one change. */
    public static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        return known.stream()
                .filter(each -> each.length() <= LENGTH_MAX)
                .filter(each -> changes(word, each) <= Math.max(1, Math.min(word.length(), each.length()) / 2))
                .filter(each -> Math.max(word.length(), each.length()) > 1 || each.equalsIgnoreCase(word))
                .min(Comparator.comparingInt(each -> changes(word, each)));
    }

    /** The known word that one change makes of {@code word}. */
    public static Optional<String> slip(String word, Collection<String> known) {
        return to(word, known).filter(near -> changes(word, near) == 1);
    }

    /** However many letters are large where they should be small, that is one change. */
    private static int changes(String word, String known) {
        return Math.min(
                distance(word, known), 1 + distance(word.toLowerCase(Locale.ROOT), known.toLowerCase(Locale.ROOT)));
    }

    /** Changes, insertions and deletions of one character, and two that change places (Damerau 1964). */
    private static int distance(String one, String other) {
        int[] beforePrevious = new int[other.length() + 1];
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforePrevious[j - 2] + 1);
                }
            }
            beforePrevious = previous;
            previous = row;
        }
        return previous[other.length()];
    }
}
