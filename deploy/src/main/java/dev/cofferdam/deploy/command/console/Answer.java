package dev.cofferdam.deploy.command.console;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a command has to say. Immutable.
 *
 * @param page for people
 * @param json the same for programs
 */
public record Answer(int exitCode, Page page, JsonNode json) {

    /** Text that knows how wide it may be. */
    @FunctionalInterface
    public interface Page {
        /** In lines of at most {@code columns}, if there is a way; ends with a new line. */
        String in(int columns);
    }

    /** Of text whose lines are folded where they are too long. */
    public Answer(int exitCode, String text, JsonNode json) {
        this(exitCode, columns -> Fold.text(text, columns), json);
    }

    /** For people, as wide as it is. */
    public String text() {
        return page.in(Terminal.UNLIMITED);
    }
}
