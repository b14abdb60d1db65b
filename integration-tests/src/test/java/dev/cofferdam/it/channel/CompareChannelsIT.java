package dev.cofferdam.it.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.it.system.Alone;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code compare --channels} with real partitions: it finds what is known to be there, and keeps what it rests on. */
@Alone
@Timeout(300)
final class CompareChannelsIT {
    private static final int ATTEMPTS = 3;

    /** Two that compute on one core without windows hear each other; a sender that is absent is not heard. */
    @Test
    void theProcessorOfASharedCoreIsHeardAndNobodyIsNot() throws Exception {
        try (Site site = Site.open()) {
            String text = "";
            for (int attempt = 0; attempt < ATTEMPTS && !heard(text); attempt++) {
                text = compare(site, "processor");
            }
            assertTrue(heard(text), text);
            Path out = site.directory().resolve("compared");
            String figures = Files.readString(out.resolve("channels.json"));
            assertTrue(figures.contains("\"sent\"") && figures.contains("\"seen\""), "the symbols themselves");
            assertTrue(Files.readString(out.resolve("channels.html")).contains("What high can tell low"));
        }
    }

    @Test
    void anUnknownChannelIsRefused() throws Exception {
        try (Site site = Site.open()) {
            Path output = site.directory().resolve("refused.log");
            assertEquals(
                    2, site.start(output, "compare", "--channels", "telepathy").waitFor());
            String said = Files.readString(output);
            assertTrue(said.contains("--channels telepathy: the channels are absent, processor, cache"), said);
        }
    }

    private static String compare(Site site, String channel) throws IOException, InterruptedException {
        Path output = site.directory().resolve("compare.log");
        String out = site.directory().resolve("compared").toString();
        Process compare = site.start(output, "compare", "--channels", channel, "--quick", "--out", out);
        assertEquals(0, compare.waitFor(), () -> output.toString());
        return Files.readString(output);
    }

    /** The column of a shared core has a rate and no bound. */
    private static boolean heard(String text) {
        return text.lines()
                .filter(line -> line.startsWith("processor "))
                .anyMatch(line ->
                        List.of(line.replace("< ", "<").split(" +", -1)).get(3).matches("[0-9.]+"));
    }
}
