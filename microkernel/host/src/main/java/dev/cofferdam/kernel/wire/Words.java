package dev.cofferdam.kernel.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Choices of a closed set, as the command line and every written form have them. Stateless. */
public final class Words {
    private Words() {}

    public static String of(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** The choice that has this word. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> of(each).equals(word))
                .findFirst();
    }
}
