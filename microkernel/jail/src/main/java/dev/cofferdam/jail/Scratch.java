package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What becomes a process's {@code /tmp}: a memory file system of limited size of which nothing is executed. For one
 * thread.
 */
public final class Scratch {
    /** There is none. */
    public static final Scratch NONE = new Scratch(null, "");

    private final Path directory;
    private final String options;
    private boolean mounted;

    Scratch(Path directory, String options) {
        this.directory = directory;
        this.options = options;
    }

    /** Null where there is none. */
    Path directory() {
        return directory;
    }

    /** Empties it, by a new file system: whoever ran before may have filled it in ways that take long to undo. */
    public void renew() throws IOException {
        if (directory == null) {
            return;
        }
        close();
        Mount.memory(directory, options);
        mounted = true;
    }

    void close() throws IOException {
        if (mounted) {
            mounted = false;
            Mount.unmount(directory);
        }
    }
}
