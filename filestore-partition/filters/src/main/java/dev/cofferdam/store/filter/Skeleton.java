package dev.cofferdam.store.filter;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is left of a text when everything is taken away by which a word can be disguised: width, ligatures and other
 * compatibility forms (NFKC), case, accents, blanks, punctuation, characters that show nothing, and letters of other
 * scripts and digits that look like Latin letters (after Unicode Technical Standard 39, section 4, for the commonest
 * alone). Stateless.
 */
final class Skeleton {
    private static final Map<Integer, Integer> LOOKALIKES = lookalikes(List.of(
            "a4аα@",
            "b8вβ",
            "cсϲ",
            "dԁ",
            "e3еєε",
            "hнη",
            "jј",
            "kкκ",
            "li1іιӏ|!ı",
            "mмμ",
            "o0оοσ",
            "pрρ",
            "qԛ",
            "rг",
            "s5ѕ$",
            "t7тτ",
            "vν",
            "wԝω",
            "xхχ",
            "yуγ"));

    private Skeleton() {}

    /** @param groups a Latin letter, and after it what looks like it */
    private static Map<Integer, Integer> lookalikes(List<String> groups) {
        Map<Integer, Integer> latin = new HashMap<>();
        groups.forEach(group -> group.codePoints().forEach(letter -> latin.put(letter, group.codePointAt(0))));
        return Map.copyOf(latin);
    }

    static String of(String text) {
        String plain = Normalizer.normalize(
                Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT), Normalizer.Form.NFKD);
        StringBuilder skeleton = new StringBuilder(plain.length());
        plain.codePoints()
                .map(point -> LOOKALIKES.getOrDefault(point, point))
                .filter(Character::isLetterOrDigit)
                .forEach(skeleton::appendCodePoint);
        return skeleton.toString();
    }
}
