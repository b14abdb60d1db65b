package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Runs a comparison and writes what it found. Stateless. */
public final class Output {
    private Output() {}

    /**
     * Runs the comparison.
     *
     * @param scratch where the files are made, on the storage that {@code directory} is on
     * @param directory gets results.json and report.html, both or, when it is interrupted, neither
     * @param against results.json of an earlier run to say the changes from, where there is one
     * @return the table for the terminal
     */
    public static String write(Comparison comparison, Path scratch, Path directory, Optional<Path> against)
            throws IOException {
        // Before anything is measured: a wrong file should not cost a run.
        Optional<Results> before = Optional.empty();
        if (against.isPresent()) {
            before = Optional.of(Against.read(against.get()));
        }
        Results results = comparison.run();
        ObjectMapper json = new ObjectMapper();
        Path figures = scratch.resolve("results.json");
        json.writerWithDefaultPrettyPrinter().writeValue(figures.toFile(), results);
        Path page = Files.writeString(scratch.resolve("report.html"), ReportPage.of(results));
        Files.move(figures, directory.resolve("results.json"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(page, directory.resolve("report.html"), StandardCopyOption.REPLACE_EXISTING);
        return Summary.of(results)
                + before.map(old -> Against.of(old, results, against.get())).orElse("");
    }

    /**
     * Runs a scaling.
     *
     * @param directory gets scale.json and scale.html, both or neither
     * @return the tables for the terminal
     */
    public static String write(Scaling scaling, Path scratch, Path directory) throws IOException {
        ScalingResults results = scaling.run();
        write("scale", results, ScalingPage.of(results), scratch, directory);
        return ScalingText.of(results);
    }

    /**
     * Runs a comparison of channels.
     *
     * @param directory gets channels.json and channels.html, both or neither
     * @return the table for the terminal
     */
    public static String write(ChannelComparison comparison, Path scratch, Path directory) throws IOException {
        ChannelResults results = comparison.run();
        write("channels", results, ChannelPage.of(results), scratch, directory);
        return ChannelText.of(results);
    }

    private static void write(String name, Object results, String html, Path scratch, Path directory)
            throws IOException {
        Path figures = scratch.resolve(name + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(figures.toFile(), results);
        Path page = Files.writeString(scratch.resolve(name + ".html"), html);
        Files.move(figures, directory.resolve(name + ".json"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(page, directory.resolve(name + ".html"), StandardCopyOption.REPLACE_EXISTING);
    }
}
