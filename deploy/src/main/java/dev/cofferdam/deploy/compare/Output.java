package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Runs a comparison and writes what it found. Stateless. */
public final class Output {
    private Output() {}

    /**
     * Runs the comparison.
     *
     * @param scratch where the files are made, on the storage that {@code directory} is on
     * @param directory gets results.json and report.html, both or, when it is interrupted, neither
     * @return the table for the terminal
     */
    public static String write(Comparison comparison, Path scratch, Path directory) throws IOException {
        Results results = comparison.run();
        ObjectMapper json = new ObjectMapper();
        Path figures = scratch.resolve("results.json");
        json.writerWithDefaultPrettyPrinter().writeValue(figures.toFile(), results);
        Path page = Files.writeString(scratch.resolve("report.html"), ReportPage.of(results));
        Files.move(figures, directory.resolve("results.json"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(page, directory.resolve("report.html"), StandardCopyOption.REPLACE_EXISTING);
        return Summary.of(results);
    }
}
