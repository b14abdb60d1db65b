package dev.cofferdam.it.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every command of the installation is run once, where nothing runs: it answers, and never by a stack trace. */
final class EveryCommandIT {
    /** With the exit code that each has to have: 1 where nothing runs that could be asked, 2 where it is asked wrongly. */
    private static final List<String> LINES = List.of(
            "0 check FILE",
            "0 explain FILE scribe lower",
            "0 graph FILE",
            "0 unit FILE",
            "0 up FILE --for 1s",
            "2 compare --quick --no-such-option",
            "0 ps",
            "1 status --domain NAME",
            "1 stop scribe --name NAME",
            "1 start scribe --name NAME",
            "1 restart scribe --name NAME",
            "0 wait --name NAME",
            "0 events --name NAME",
            "0 logs --name NAME",
            "1 console scribe --name NAME",
            "1 top --once --name NAME",
            "1 down --name NAME",
            "0 watch FILE --once --out DIRECTORY/page.html",
            "2 metrics FILE --textfile DIRECTORY/nowhere",
            "2 manifests FILE --for podman",
            "0 store fsck FILE",
            "2 downgrade list FILE",
            "2 gateway send",
            "0 audit verify --name NAME",
            "2 new topology DIRECTORY/fresh",
            "1 replay DIRECTORY/nothing",
            "0 doctor",
            "0 rules",
            "0 schema",
            "0 help up",
            "0 manual",
            "0 completion bash",
            "0 man up");

    private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) {2,}\\S");

    @Test
    void answers() throws IOException {
        try (Site site = Site.open()) {
            Path file = site.write(Topologies.of(Topologies.scribe()));
            List<String> wrong = new ArrayList<>();
            Set<String> run = new TreeSet<>();
            for (String line : LINES) {
                List<String> words = Arrays.stream(line.split(" ", -1))
                        .map(word -> word.replace("FILE", file.toString())
                                .replace("NAME", site.name())
                                .replace("DIRECTORY", site.directory().toString()))
                        .toList();
                Site.Ended ended = site.run(words.subList(1, words.size()).toArray(String[]::new));
                if (!words.getFirst().equals(Integer.toString(ended.exitCode()))
                        || ended.text().contains("\tat ")
                        || (ended.text().isEmpty() && !line.contains("--out"))) {
                    wrong.add(line + ": exit code " + ended.exitCode() + ", " + ended.text());
                }
                run.add(words.get(1));
            }
            assertEquals(List.of(), wrong);
            Set<String> commands = COMMAND.matcher(site.run("help").good())
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(commands, run, "each command has a line above");
        }
    }
}
