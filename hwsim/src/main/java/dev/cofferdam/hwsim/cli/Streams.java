package dev.cofferdam.hwsim.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What a run is connected to.
 *
 * @param in what is typed
 * @param out what the guest prints
 * @param errors what is said of the run
 */
record Streams(InputStream in, OutputStream out, PrintStream errors) {}
