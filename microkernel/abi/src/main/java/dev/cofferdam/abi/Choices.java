package dev.cofferdam.abi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Constants of a closed set as people read and type them and files keep them: in lower case. Stateless. */
public final class Choices {
    private Choices() {}

    public static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** The constant that has this word. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> word(each).equals(word))
                .findFirst();
    }
}
