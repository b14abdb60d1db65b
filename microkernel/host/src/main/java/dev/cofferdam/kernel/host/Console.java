package dev.cofferdam.kernel.host;

import java.io.PrintStream;

/** What the operator sees while a topology runs: one line an event or a line that a partition printed. */
record Console(PrintStream out) {

    /** What happened to a partition. */
    void say(String partition, String what) {
        out.println(partition + " " + what);
    }

    /** What a partition printed. */
    void print(String partition, String line) {
        out.println("[" + partition + "] " + line);
    }
}
