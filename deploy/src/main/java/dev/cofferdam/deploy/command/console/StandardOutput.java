package dev.cofferdam.deploy.command.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/**
 * What commands print to, of which nothing is lost unnoticed: where a line could not be written, {@link #flush} throws. For
 * one thread at a time.
 */
public final class StandardOutput extends PrintWriter {
    private final Watched watched;
    private final Terminal terminal;

    /** Writes to {@code to}; as wide as {@code terminal}. */
    public StandardOutput(OutputStream to, Charset charset, Terminal terminal) {
        this(new Watched(to), charset, terminal);
    }

    private StandardOutput(Watched watched, Charset charset, Terminal terminal) {
        super(new OutputStreamWriter(watched, charset));
        this.watched = watched;
        this.terminal = terminal;
    }

    /** This process's. */
    public static StandardOutput here() {
        Charset charset = Charset.forName(System.getProperty("stdout.encoding", "UTF-8"), Charset.defaultCharset());
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), charset, Terminal.here());
    }

    /**
     * Where bytes go that are no text, behind what was printed to {@code out} so far; what could not be written there is
     * told by {@link #flush} too.
     */
    public static OutputStream bytes(PrintWriter out) {
        out.flush();
        return out instanceof StandardOutput own ? own.watched : new FileOutputStream(FileDescriptor.out);
    }

    /** Prints a line, broken where a terminal has no room for all of it; for whatever else reads it, it stays one. */
    public static void line(PrintWriter out, String line) {
        int columns = columns(out);
        out.print(line.length() <= columns ? line + "\n" : Fold.text(line, columns));
    }

    /** How many columns a line may have that is printed to {@code out}. */
    public static int columns(PrintWriter out) {
        return out instanceof StandardOutput own ? own.terminal.columns() : Terminal.UNLIMITED;
    }

    /**
     * Hands over what was printed.
     *
     * @throws UncheckedIOException where that, or anything before it, could not be written
     */
    @Override
    public void flush() {
        super.flush();
        if (watched.failure != null) {
            throw new UncheckedIOException(new UnwrittenException(watched.failure));
        }
    }

    /** That what was printed did not all get where it should. */
    public static final class UnwrittenException extends IOException {
        private static final long serialVersionUID = 1L;

        UnwrittenException(IOException cause) {
            super("what was printed is not complete, it could not be written: " + cause.getMessage(), cause);
        }

        /** Whether the reader went away, as 'head' does, who needs no word of it. */
        public boolean isUnread() {
            return "Broken pipe".equals(getCause().getMessage());
        }
    }

    /** Keeps the first failure, which writers swallow. */
    private static final class Watched extends OutputStream {
        private final OutputStream to;
        private IOException failure;

        Watched(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                to.write(bytes, offset, length);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                }
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }
    }
}
