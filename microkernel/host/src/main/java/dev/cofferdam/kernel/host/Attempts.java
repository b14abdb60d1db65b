package dev.cofferdam.kernel.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Does each of several things whether the others can be done or not, and says in the end what could not. For one thread. */
final class Attempts {
    private final List<IOException> failures = new ArrayList<>();

    /** One of the things. */
    interface Step {
        void run() throws IOException;
    }

    void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            failures.add(e);
        }
    }

    /** Throws what failed, if anything did: each reason in the one message. */
    void finish() throws IOException {
        if (failures.isEmpty()) {
            return;
        }
        IOException all = new IOException(
                String.join("; ", failures.stream().map(Reasons::of).distinct().toList()));
        failures.forEach(all::addSuppressed);
        throw all;
    }
}
