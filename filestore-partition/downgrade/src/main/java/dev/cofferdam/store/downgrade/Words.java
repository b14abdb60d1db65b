package dev.cofferdam.store.downgrade;

import java.util.Locale;

/** Constants as people read and files keep them. Stateless. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E parse(Class<E> type, String word) throws RefusedException {
        for (E constant : type.getEnumConstants()) {
            if (of(constant).equals(word)) {
                return constant;
            }
        }
        throw new RefusedException("'" + Rendering.line(word) + "' is no " + type.getSimpleName());
    }
}
