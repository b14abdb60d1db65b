package dev.cofferdam.it.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a page knows that 'watch --once' saved. Stateless. */
public final class SavedPage {
    private static final Pattern DATA = Pattern.compile("id=\"snapshot\">(.*?)</script>", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    private SavedPage() {}

    /** Of the site's topology as it is now, without what only the clock tells: when, how long, and what that took of the machine. */
    public static String timeless(Site site, String... options) throws IOException {
        Path file = site.directory().resolve("saved.html");
        List<String> words = new ArrayList<>(List.of(
                "watch",
                site.directory().resolve(site.name() + ".yaml").toString(),
                "--once",
                "--out",
                file.toString()));
        words.addAll(List.of(options));
        site.run(words.toArray(String[]::new)).good();
        Matcher data = DATA.matcher(Files.readString(file));
        if (!data.find()) {
            throw new IOException("a page without data");
        }
        JsonNode saved = JSON.readTree(data.group(1));
        return (saved.get("answers").toPrettyString() + "\n"
                        + StreamSupport.stream(saved.get("frames").spliterator(), false)
                                .filter(frame -> !frame.get("kind").asText().equals("sample"))
                                .map(frame -> timeless((ObjectNode) frame.get("data")))
                                .sorted() // two partitions' at the same time come as it happens
                                .collect(Collectors.joining("\n")))
                .replace(site.name(), "SITE");
    }

    private static String timeless(ObjectNode data) {
        data.remove(List.of("time", "kernel"));
        for (JsonNode partition : data.path("partitions")) {
            ((ObjectNode) partition).remove(List.of("cpu", "memory"));
        }
        return data.toString();
    }
}
