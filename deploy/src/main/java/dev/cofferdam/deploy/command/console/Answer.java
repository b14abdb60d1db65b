package dev.cofferdam.deploy.command.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;

/**
 * What a command has to say. Immutable.
 *
 * @param page for people
 * @param forPrograms the same in JSON, which is made when it is asked for
 */
public record Answer(int exitCode, Page page, Supplier<? extends JsonNode> forPrograms) {

    /** Text that knows how wide it may be. */
    @FunctionalInterface
    public interface Page {
        /** In lines of at most {@code columns}, if there is a way; ends with a new line. */
        String in(int columns);
    }

    public Answer(int exitCode, Page page, JsonNode json) {
        this(exitCode, page, () -> json);
    }

    /** Of text whose lines are folded where they are too long. */
    public Answer(int exitCode, String text, JsonNode json) {
        this(exitCode, columns -> Fold.text(text, columns), json);
    }

    /** The same for programs. */
    public JsonNode json() {
        return forPrograms.get();
    }

    /** For people, as wide as it is. */
    public String text() {
        return page.in(Terminal.UNLIMITED);
    }
}
