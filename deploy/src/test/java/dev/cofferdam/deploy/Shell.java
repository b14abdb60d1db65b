package dev.cofferdam.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.deploy.command.Cofferdam;
import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs commands as a user would, whose runs are kept in directories of the test. Immutable. */
public record Shell(Directories directories) {

    /** What a command said and ended with. */
    public record Said(int exitCode, String out, String err) {
        public JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    public Said run(String... arguments) {
        return run(new StringWriter(), arguments);
    }

    /** As {@link #run(String...)}, of a command that goes on: what it says is seen in {@code out} meanwhile. */
    public Said run(StringWriter out, String... arguments) {
        StringWriter err = new StringWriter();
        int exitCode = Cofferdam.commandLine(Compiler.here(), directories)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Said(exitCode, out.toString(), err.toString());
    }
}
