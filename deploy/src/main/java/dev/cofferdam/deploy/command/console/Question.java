package dev.cofferdam.deploy.command.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/** Asks whoever sits at the terminal before something cannot be undone. For one thread. */
public final class Question {
    private final boolean terminal;
    private final BufferedReader in;

    /** Asks nobody unless {@code terminal}. */
    Question(boolean terminal, BufferedReader in) {
        this.terminal = terminal;
        this.in = in;
    }

    /** On this process's terminal, if it has one. */
    public static Question here() {
        return new Question(
                Terminal.isInteractive(),
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())));
    }

    /** Whether it may be done: a script that calls for it is taken at its word. */
    public boolean isYes(String question, PrintWriter err) throws IOException {
        if (!terminal) {
            return true;
        }
        err.print(question + " [y/N] ");
        err.flush();
        String answer = in.readLine();
        return answer != null && answer.strip().matches("(?i)y|yes");
    }
}
