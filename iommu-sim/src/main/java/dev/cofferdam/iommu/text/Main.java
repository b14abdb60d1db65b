package dev.cofferdam.iommu.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs the text driver on standard input and output until the input ends: one answer line for each command line. */
public final class Main {
    static final int MAX_LINE = 1 << 18;

    private Main() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        run(new BufferedInputStream(System.in, 1 << 16), out);
    }

    /** Answers are written out at the latest when no more input is waiting. */
    static void run(InputStream in, PrintStream out) throws IOException {
        TextDriver driver = new TextDriver();
        StringBuilder line = new StringBuilder();
        boolean tooLong = false;
        for (int next = in.read(); next >= 0 || !line.isEmpty(); next = in.read()) {
            if (next >= 0 && next != '\n') {
                tooLong |= line.length() == MAX_LINE;
                if (!tooLong) {
                    line.append((char) next);
                }
                continue;
            }
            out.print(tooLong ? "error: a line has at most " + MAX_LINE + " bytes" : driver.answer(line.toString()));
            out.print('\n');
            line.setLength(0);
            tooLong = false;
            if (in.available() == 0) {
                out.flush();
            }
        }
        out.flush();
    }
}
