package dev.cofferdam.deploy.watch;

import java.util.Map;

/**
 * What pages may ask, and what they may order, by the path that it has. Immutable.
 *
 * @param orders none: nothing can be changed by a page
 */
public record Questions(Map<String, Question> asked, Map<String, Question> orders) {
    public Questions {
        asked = Map.copyOf(asked);
        orders = Map.copyOf(orders);
    }
}
