package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
    @ParameterizedTest
    @CsvSource({
        "true, y, true",
        "true, YES, true",
        "true, n, false",
        "true, '', false",
        "true, yesterday, false",
        "false, n, true"
    })
    void asksWhoeverSitsThere(boolean terminal, String answer, boolean yes) throws IOException {
        StringWriter err = new StringWriter();
        Question question = new Question(terminal, new BufferedReader(new StringReader(answer)));
        assertEquals(yes, question.isYes("Delete it?", new PrintWriter(err)));
        assertEquals(terminal ? "Delete it? [y/N] " : "", err.toString());
    }
}
