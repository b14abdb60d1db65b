package dev.cofferdam.abi;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one label by recursive descent:
 *
 * <pre>
 * label     = "-" | clause { "+" clause }
 * clause    = [ organisation ":" ] [ level [ "/" names ] [ "~" names ] ] [ "%" level [ "/" names ] ]
 * names     = name { "," name }
 * </pre>
 *
 * Blanks may stand around every mark. {@code -} is the class of no organisation at all.
 */
final class LabelParser {
    static final String EMPTY = "-";
    private static final int LAST_ASCII = 0x7F;

    private final Policy policy;
    private final String text;
    private int at;

    LabelParser(Policy policy, String text) {
        this.policy = policy;
        this.text = text;
    }

    AccessClass parse() throws LabelException {
        if (text.length() > Policy.LABEL_BYTES_MAX) {
            throw LabelException.tooLong("the label", text.length());
        }
        if (text.strip().equals(EMPTY)) {
            return AccessClass.EMPTY;
        }
        List<Compartment> secrecy = new ArrayList<>();
        List<Compartment> integrity = new ArrayList<>();
        do {
            clause(secrecy, integrity);
        } while (accept('+'));
        if (at < text.length()) {
            throw new LabelException(
                    at,
                    character() + " is out of place; a label reads "
                            + "ORG:LEVEL/CATEGORY,CATEGORY~RELEASE,RELEASE%INTEGRITY, several joined by +");
        }
        AccessClass parsed = new AccessClass(secrecy, integrity);
        int length = policy.format(parsed).length(); // names are ASCII: characters are bytes
        if (length > Policy.LABEL_BYTES_MAX) {
            throw LabelException.tooLong("the label's canonical text", length);
        }
        return parsed;
    }

    /** By its number where it may show nothing, or look like another. */
    private String character() {
        int character = text.codePointAt(at);
        return character > ' ' && character < LAST_ASCII
                ? "'" + text.charAt(at) + "'"
                : "the character U+%04X".formatted(character);
    }

    private void clause(List<Compartment> secrecy, List<Compartment> integrity) throws LabelException {
        skipBlanks();
        int start = at;
        int index = organisation();
        if (Compartment.of(secrecy, index) != null || Compartment.of(integrity, index) != null) {
            String name = policy.organisations().get(index).name();
            throw new LabelException(
                    start,
                    name.isEmpty()
                            ? "the policy has one organisation, without a name, so nothing is joined by +"
                            : "organisation '" + name + "' stands twice in the label");
        }
        Organisation organisation = policy.organisations().get(index);
        boolean trusted = accept('%');
        if (!trusted) {
            int level = name("level", organisation.levels());
            long categories = accept('/') ? names("category", organisation.categories()) : 0;
            long releases = accept('~') ? names("release", organisation.releases()) : 0;
            secrecy.add(new Compartment(index, level, categories, releases));
            trusted = accept('%');
        }
        if (trusted) {
            int level = name("integrity level", organisation.integrityLevels());
            long categories = accept('/') ? names("integrity category", organisation.integrityCategories()) : 0;
            integrity.add(new Compartment(index, level, categories, 0));
        }
    }

    private int organisation() throws LabelException {
        List<String> named =
                policy.organisations().stream().map(Organisation::name).toList();
        int mark = at;
        String word = word();
        if (accept(':')) {
            int index = policy.indexOf(word);
            if (policy.organisations().getFirst().name().isEmpty()) {
                throw new LabelException(
                        mark,
                        "the policy has one organisation, without a name, so no '" + word + ":' stands before a level");
            }
            if (index < 0 || word.isEmpty()) {
                throw new LabelException(mark, unknown("organisation", word, named));
            }
            return index;
        }
        at = mark;
        if (policy.organisations().size() > 1) {
            throw new LabelException(
                    mark, "the policy has several organisations, so a label names one of " + named + " before a colon");
        }
        return 0;
    }

    private long names(String what, List<String> known) throws LabelException {
        long bits = 0;
        do {
            bits |= 1L << name(what, known);
        } while (accept(','));
        return bits;
    }

    private int name(String what, List<String> known) throws LabelException {
        skipBlanks();
        int start = at;
        String word = word();
        int index = known.indexOf(word);
        if (index < 0) {
            throw new LabelException(start, unknown(what, word, known));
        }
        return index;
    }

    private static String unknown(String what, String word, List<String> known) {
        String got = word.isEmpty() ? "no " + what + " is named" : "'" + word + "' is no " + what + " of the policy";
        return got + (known.isEmpty() ? ", which has none" : "; it has " + String.join(", ", known));
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_.-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean accept(char mark) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == mark) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
