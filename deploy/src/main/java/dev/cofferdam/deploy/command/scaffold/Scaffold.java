package dev.cofferdam.deploy.command.scaffold;

import dev.cofferdam.deploy.topology.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A new directory of files that are made of templates. Immutable. */
record Scaffold(Path directory, Map<String, String> words) {

    /**
     * Makes the directory.
     *
     * @param words what stands in the templates, between at signs, and what comes in its place
     * @throws IOException if there is something of that name
     */
    static Scaffold make(String name, Map<String, String> words) throws IOException {
        Path directory = Path.of(name);
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("there is something named " + directory + " already; give another name", e);
        }
        return new Scaffold(directory, words);
    }

    /** Whether a partition, a topology and a directory can have that name. */
    static boolean isName(String name) {
        return Names.NAME.matcher(name).matches();
    }

    /** Makes a file of a template. */
    Path write(String template, String file) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text(template), StandardOpenOption.CREATE_NEW);
    }

    private String text(String template) throws IOException {
        try (InputStream in = Scaffold.class.getResourceAsStream(template)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace("@" + word.getKey() + "@", word.getValue());
            }
            return text;
        }
    }
}
