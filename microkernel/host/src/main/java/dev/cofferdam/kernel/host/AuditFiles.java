package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditCheck;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The files of one audit, beside one another. Immutable.
 *
 * <pre>
 *   audit         the segment that is appended to
 *   audit.N       a sealed segment, whose first record has number N
 *   audit.head    number and hash of the last record
 *   audit.next    a segment that is being made
 * </pre>
 *
 * @param current the segment that is appended to
 */
public record AuditFiles(Path current) {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");
    /** How much of the last segment is checked before more is appended, in bytes: some twenty records. */
    private static final long END_BYTES = 4 << 10;

    Path head() {
        return sibling("head");
    }

    /** A segment that is being made, or was when its maker was killed. */
    Path next() {
        return sibling("next");
    }

    /** A sealed segment by the number of its first record. */
    Path sealed(long first) {
        return sibling(Long.toString(first));
    }

    private Path sibling(String suffix) {
        return current.resolveSibling(current.getFileName() + "." + suffix);
    }

    /** The numbers of the first records of all sealed segments, in order. */
    List<Long> sealed() throws IOException {
        String prefix = current.getFileName() + ".";
        List<Long> firsts = new ArrayList<>();
        Path directory = current.toAbsolutePath().getParent();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix)
                        && NUMBER.matcher(name.substring(prefix.length())).matches()) {
                    firsts.add(Long.valueOf(name.substring(prefix.length())));
                }
            }
        }
        return firsts.stream().sorted().toList();
    }

    /**
     * Checks every record of every segment. The kernel may be appending meanwhile, and beginning new segments: the head
     * is read first, so that records are not missed which it already counts.
     *
     * @param reader takes each record, in order
     * @throws AuditException naming the first record that was edited, deleted or cut off
     * @throws IOException if one of the files cannot be read
     */
    public Audit check(Consumer<AuditRecord> reader) throws IOException, AuditException {
        List<Long> strays = new ArrayList<>(sealed());
        requireRegular(strays);
        requireFiles(strays);
        AuditCheck check = new AuditCheck(Files.readAllBytes(head()));
        while (true) {
            checkSealed(check, reader, strays);
            try (AuditLines lines = new AuditLines(current)) {
                if (nextSealed(check) == 0) {
                    check.segment(after(lines));
                    long tailBytes = records(lines, check, reader);
                    requireNone(strays);
                    return check.end(tailBytes);
                }
                // Sealed after we had looked for it: what we have opened may already be the one after it.
            } catch (NoSuchFileException e) {
                if (nextSealed(check) == 0) {
                    requireNone(strays);
                    return check.end(0); // the one is sealed, and the next has not begun
                }
            }
        }
    }

    /** A copy, or what somebody put there: nobody reads it, and it looks as if it were of the audit. */
    private void requireNone(List<Long> strays) throws IOException {
        if (!strays.isEmpty()) {
            throw new IOException(sealed(strays.getFirst())
                    + " is no part of this audit: no segment before it leads there; move it away");
        }
    }

    /** Of another kind the reading could wait for ever, or be of something else than what was written. */
    private void requireRegular(List<Long> firsts) throws IOException {
        List<Path> files = new ArrayList<>(List.of(current, head()));
        firsts.forEach(first -> files.add(sealed(first)));
        for (Path file : files) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(file + " is no regular file");
            }
        }
    }

    private void requireFiles(List<Long> firsts) throws IOException {
        if (!Files.isRegularFile(current) && firsts.isEmpty()) {
            throw new IOException("there is no file " + current);
        }
        if (Files.notExists(head())) {
            throw new IOException(
                    head() + " is missing: without it nobody can tell whether records were cut off the end" + " of "
                            + current + "; keep and copy them together");
        }
    }

    /** Takes those that it reads off {@code strays}. */
    private void checkSealed(AuditCheck check, Consumer<AuditRecord> reader, List<Long> strays)
            throws IOException, AuditException {
        for (long first = nextSealed(check); first > 0; first = nextSealed(check)) {
            strays.remove(first);
            try (AuditLines lines = new AuditLines(sealed(first))) {
                check.segment(after(lines));
                check.sealed(first, records(lines, check, reader));
            } catch (NoSuchFileException e) {
                throw new IOException(sealed(first) + " was removed while the audit was read; read it again", e);
            }
        }
    }

    /** First record of the sealed segment that is to be read next; 0 where there is none. */
    private long nextSealed(AuditCheck check) throws IOException {
        if (check.segments() == 0) {
            List<Long> firsts = sealed();
            return firsts.isEmpty() ? 0 : firsts.getFirst();
        }
        long next = check.chain().number() + 1;
        return Files.exists(sealed(next)) ? next : 0;
    }

    /**
     * Checks the end of the last segment against the head: the records that were written last, as many as {@link #END_BYTES}
     * hold and at least two, whatever came before. So a start takes no longer the more there is to read.
     *
     * @param reader takes each record that is checked, in order
     * @return where it ends
     */
    Audit checkEnd(Consumer<AuditRecord> reader) throws IOException, AuditException {
        List<Long> firsts = sealed();
        requireRegular(firsts);
        AuditCheck check = new AuditCheck(Files.exists(head()) ? Files.readAllBytes(head()) : new byte[0]);
        Path last = Files.exists(current) || firsts.isEmpty() ? current : sealed(firsts.getLast());
        if (Files.notExists(last)) {
            return check.endOfSegment(0);
        }
        AuditChain after = after(last);
        requireBefore(after, firsts, last);
        check.segment(after);
        for (long bytes = END_BYTES; bytes < Files.size(last); bytes *= 2) {
            try (AuditLines lines = AuditLines.end(last, bytes)) {
                ByteBuffer line = lines.next();
                if (line != null && check.skipTo(line)) {
                    return check.endOfSegment(records(lines, check, reader));
                }
            }
        }
        try (AuditLines lines = new AuditLines(last)) {
            after(lines);
            return check.endOfSegment(records(lines, check, reader));
        }
    }

    /** The segment before the last, where it is kept, ends with what the last says it follows on. */
    private void requireBefore(AuditChain after, List<Long> firsts, Path last) throws IOException, AuditException {
        List<Long> others =
                firsts.stream().filter(first -> !sealed(first).equals(last)).toList();
        if (others.isEmpty()) {
            return;
        }
        Path before = sealed(others.getLast());
        AuditChain end = end(before);
        if (!end.equals(after)) {
            throw new IOException("it follows on record " + after.number() + ", and " + before + " ends with record "
                    + end.number()
                    + (end.number() == after.number() ? " of another history" : ""));
        }
    }

    /** The last record of a segment, as it says itself. */
    private static AuditChain end(Path segment) throws IOException, AuditException {
        for (long bytes = END_BYTES; ; bytes *= 2) {
            boolean whole = bytes >= Files.size(segment);
            try (AuditLines lines = whole ? new AuditLines(segment) : AuditLines.end(segment, bytes)) {
                AuditChain end = whole ? after(lines) : AuditChain.EMPTY;
                for (ByteBuffer line = lines.next(); line != null; line = lines.next()) {
                    end = AuditChain.at(StandardCharsets.UTF_8.decode(line).toString());
                }
                if (whole || !end.equals(AuditChain.EMPTY)) {
                    return end;
                }
            }
        }
    }

    /** What a segment says it follows on. */
    AuditChain after(Path segment) throws IOException, AuditException {
        try (AuditLines lines = new AuditLines(segment)) {
            return after(lines);
        }
    }

    private static AuditChain after(AuditLines lines) throws IOException, AuditException {
        String opening = lines.opening();
        return opening == null ? AuditChain.EMPTY : AuditChain.decodeOpening(opening);
    }

    /** Returns the length of what follows the last whole record. */
    private static long records(AuditLines lines, AuditCheck check, Consumer<AuditRecord> reader)
            throws IOException, AuditException {
        for (ByteBuffer line = lines.next(); line != null; line = lines.next()) {
            reader.accept(check.next(line));
        }
        if (lines.tailBytes() > AuditChain.LINE_BYTES_MAX) {
            throw check.overlong();
        }
        return lines.tailBytes();
    }
}
