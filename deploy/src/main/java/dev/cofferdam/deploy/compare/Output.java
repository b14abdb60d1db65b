package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a comparison and writes what it found. Stateless. */
public final class Output {
    private Output() {}

    /**
     * Runs the comparison.
     *
     * @param directory gets results.json and report.html
     * @return the table for the terminal
     */
    public static String write(Comparison comparison, Path directory) throws IOException {
        Results results = comparison.run();
        Files.createDirectories(directory);
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve("results.json").toFile(), results);
        Files.writeString(directory.resolve("report.html"), ReportPage.of(results));
        return Summary.of(results);
    }
}
