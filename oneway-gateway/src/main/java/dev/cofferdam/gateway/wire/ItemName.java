package dev.cofferdam.gateway.wire;

import java.nio.charset.StandardCharsets;

/**
 * Names of items: relative paths that lead nowhere but down. A name that may not be is refused, not changed: two changed names
 * could be one. Stateless.
 */
public final class ItemName {
    private static final int SHOWN_CHARS_MAX = 300;

    private ItemName() {}

    /** Refuses what is not a plain relative path. */
    public static void check(String name) throws RefusedException {
        if (name.getBytes(StandardCharsets.UTF_8).length > Limits.NAME_BYTES_MAX) {
            throw refused(name, "is longer than " + Limits.NAME_BYTES_MAX + " bytes");
        }
        for (String component : name.split("/", -1)) {
            if (component.isEmpty()) {
                throw refused(name, "has an empty component");
            }
            if (component.equals(".") || component.equals("..")) {
                throw refused(name, "leads elsewhere by '" + component + "'");
            }
            if (component.getBytes(StandardCharsets.UTF_8).length > Limits.COMPONENT_BYTES_MAX) {
                throw refused(name, "has a component of more than " + Limits.COMPONENT_BYTES_MAX + " bytes");
            }
        }
        if (name.codePoints().anyMatch(PlainText::misleads)) {
            throw refused(name, "has a control character");
        }
    }

    /** The name in quotes, with nothing in it that a terminal or a log would take for a command. */
    public static String quoted(String name) {
        StringBuilder text = new StringBuilder("'");
        name.codePoints().limit(SHOWN_CHARS_MAX).forEach(each -> {
            if (PlainText.misleads(each) || each == '\'' || each == '\\') {
                text.append("\\u{").append(Integer.toHexString(each)).append('}');
            } else {
                text.appendCodePoint(each);
            }
        });
        return text.append(name.length() > SHOWN_CHARS_MAX ? "...'" : "'").toString();
    }

    private static RefusedException refused(String name, String why) {
        return new RefusedException(Refusal.NAME, "name " + quoted(name) + " " + why);
    }
}
