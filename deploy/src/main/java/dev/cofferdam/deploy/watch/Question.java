package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Something that a page may ask, or order. Answered by one thread, one after another. */
@FunctionalInterface
public interface Question {
    /**
     * Answers, or does it.
     *
     * @param parameters as the page gave them; whatever is in them is a stranger's
     * @return empty where what is named there is nothing
     * @throws IOException that says to people why not
     */
    Optional<JsonNode> answer(Map<String, String> parameters) throws IOException;
}
