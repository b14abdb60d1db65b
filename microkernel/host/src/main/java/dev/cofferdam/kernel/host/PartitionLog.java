package dev.cofferdam.kernel.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * What a partition's program prints: each line goes to its log file and to the operator, with everything a terminal
 * would interpret made visible. The file stops at {@value #BYTES_MAX} bytes, so that a partition cannot fill the disk.
 */
final class PartitionLog {
    private static final long BYTES_MAX = 16 << 20;
    private static final int LINE_CHARACTERS_MAX = 64 << 10;

    private final Path file;
    private final Consumer<String> operator;

    PartitionLog(Path file, Consumer<String> operator) {
        this.file = file;
        this.operator = operator;
    }

    /** Starts a thread that carries lines until the stream ends, and then ends itself. */
    Thread carry(String partition, InputStream from) {
        return Thread.ofPlatform().daemon().name("log-" + partition).start(() -> copy(from));
    }

    private void copy(InputStream from) {
        try (Reader in = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8));
                Writer out = writer(file)) {
            long room = BYTES_MAX - Files.size(file);
            for (String line = line(in); line != null; line = line(in)) {
                operator.accept(line);
                room -= line.length() + 1;
                if (room > 0) {
                    out.write(line);
                    out.write('\n');
                    out.flush();
                }
            }
        } catch (IOException e) {
            operator.accept("(its log ends here: " + e.getMessage() + ")");
        }
    }

    /** Half of a surrogate pair, which a long line may end with, becomes a question mark and not an error. */
    private static Writer writer(Path file) throws IOException {
        return new OutputStreamWriter(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                StandardCharsets.UTF_8);
    }

    /** The next line, or as much of it as a line may have; null at the end. */
    private static String line(Reader in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LINE_CHARACTERS_MAX) {
            int c = in.read();
            if (c == '\n' || c < 0) {
                return c < 0 && line.isEmpty() ? null : line.toString();
            }
            append(line, (char) c);
        }
        return line.toString();
    }

    private static void append(StringBuilder line, char c) {
        if ((Character.isISOControl(c) && c != '\t') || Character.getType(c) == Character.FORMAT) {
            line.append(String.format("\\u%04x", (int) c));
        } else {
            line.append(c);
        }
    }
}
