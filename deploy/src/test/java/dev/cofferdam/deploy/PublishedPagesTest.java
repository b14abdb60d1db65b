package dev.cofferdam.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.deploy.command.Cofferdam;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages that are made of code are those that are published. */
class PublishedPagesTest {
    @ParameterizedTest
    @CsvSource({"rules, RULES.md", "schema, topology.schema.json"})
    void isWhatTheCommandPrints(String command, String page) throws IOException {
        StringWriter out = new StringWriter();
        Cofferdam.commandLine(TestPrograms.compiler())
                .setOut(new PrintWriter(out))
                .execute(command);

        assertEquals(
                out.toString(),
                Files.readString(Path.of(page)),
                page + " is stale; renew it: deploy/cofferdam " + command + " > deploy/" + page);
    }
}
