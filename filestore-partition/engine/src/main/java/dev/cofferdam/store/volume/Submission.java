package dev.cofferdam.store.volume;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What is to be sealed. Immutable.
 *
 * @param name what people call it; at most 158 bytes of UTF-8
 * @param label canonical text of its access class
 * @param submitter who brings it; at most 62 bytes
 * @param content read to its length
 * @param declassification the day on which it may come down by statute
 * @param successor canonical text of the class it comes down to then
 */
public record Submission(
        String name,
        String label,
        String submitter,
        Content content,
        Optional<LocalDate> declassification,
        Optional<String> successor) {

    /** Without a date. */
    public Submission(String name, String label, String submitter, Content content) {
        this(name, label, submitter, content, Optional.empty(), Optional.empty());
    }

    /** Bytes whose number is known. */
    public interface Content {
        long bytes();

        InputStream open() throws IOException;

        /** SHA-256 of the whole extent that it fills when it is sealed, in hexadecimal. */
        default String sha256() throws IOException {
            return Extents.digest(this);
        }

        static Content of(byte[] bytes) {
            return of(bytes.length, () -> new ByteArrayInputStream(bytes));
        }

        static Content of(Path file) throws IOException {
            return of(Files.size(file), () -> Files.newInputStream(file));
        }

        /** Content of a stream: a program's own. */
        static Content of(long bytes, Opening opening) {
            return new Content() {
                @Override
                public long bytes() {
                    return bytes;
                }

                @Override
                public InputStream open() throws IOException {
                    return opening.open();
                }
            };
        }
    }

    /** Opens a stream. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException;
    }
}
