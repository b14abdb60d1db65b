package dev.cofferdam.deploy.command.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ManualTest {
    @TempDir
    private Path directory;

    private Said run(String command) {
        return new Shell(new Directories(directory.resolve("runs"), directory.resolve("states")))
                .run(command.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "help, Usage: cofferdam [-hV] COMMAND",
        "help up, Usage: cofferdam up ",
        "help store import, Usage: cofferdam store import ",
    })
    void helpShowsWhatTheOptionDoes(String command, String start) {
        Said said = run(command);
        assertEquals(0, said.exitCode());
        assertTrue(said.out().startsWith(start), said::out);
        if (!command.equals("help")) {
            assertEquals(run(command.substring(5) + " --help"), said);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "help imprt|'imprt' is no command of cofferdam; the commands are: check, explain, graph, unit, up,",
                "help store imprt|'imprt' is no command of cofferdam store; did you mean 'import'?",
                "man pss|'pss' is no command of cofferdam; did you mean 'ps'?",
                "sotre ls|cofferdam has no command 'sotre'; did you mean 'store'?",
                "store lss|cofferdam store has no command 'lss'; did you mean 'ls'?",
                "up --desing=ring x|cofferdam up has no option '--desing'; did you mean '--design'?",
                "ps -x|cofferdam ps has no option '-x'; the options are: ",
                "ps x|cofferdam ps takes no further argument 'x'",
            })
    void saysWhatMayHaveBeenMeant(String command, String sentence) {
        Said said = run(command);
        assertEquals(2, said.exitCode());
        assertTrue(said.err().startsWith(sentence), said::err);
        assertEquals("", said.out());
    }

    @Test
    void saysWhereTheManualIs() throws Exception {
        Path page = directory.resolve("manual.html");
        CommandLine command = new CommandLine(new ManualCommand(page));
        StringWriter out = new StringWriter();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
        assertEquals(1, command.execute());
        Files.writeString(page, "");
        assertEquals(0, command.execute());
        assertEquals(page + "\n", out.toString());
        assertTrue(run("help manual").out().contains("Say where the manual is: one page for a browser"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionKnowsCommandsOptionsAndValues(String shell) throws Exception {
        Said said = run("completion " + shell);
        assertEquals(0, said.exitCode());
        for (String word : List.of("create-disk", "design", "mapped", "statutory")) {
            assertTrue(said.out().contains(word), word);
        }
        assertFalse(said.out().contains("train"), "hidden");
        assertParses(shell, said.out());
    }

    /** Where the shell is here. */
    private void assertParses(String shell, String script) throws Exception {
        if (Files.isExecutable(Path.of("/usr/bin", shell))) {
            Path file = Files.writeString(directory.resolve("script"), script);
            Process process = new ProcessBuilder(shell, "-n", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals("", said);
            assertEquals(0, process.exitValue());
        }
    }

    /** What bash itself answers, by the functions of the script. */
    @ParameterizedTest
    @CsvSource({"che, check", "store cre, create", "up --des, --design", "up --design ma, mapped"})
    void bashCompletes(String line, String word) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        Path script = Files.writeString(
                directory.resolve("script"), run("completion bash").out());
        Process bash = new ProcessBuilder("/bin/bash", "-c", """
                        source "$1"
                        COMP_LINE="cofferdam $2"; read -ra COMP_WORDS <<< "$COMP_LINE"
                        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_POINT=${#COMP_LINE}
                        _complete_cofferdam; printf '%s\\n' "${COMPREPLY[@]}"
                        """, "bash", script.toString(), line)
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(said.lines().anyMatch(word::equals), said);
    }

    /** What is on the line of a zsh at a terminal after the tabulator. */
    @ParameterizedTest
    @CsvSource({
        "cofferdam che, cofferdam check ",
        "cofferdam store cre, cofferdam store create",
        "cofferdam up --design ma, cofferdam up --design mapped ",
        "cofferdam up --design=ma, cofferdam up --design=mapped ",
    })
    void zshCompletes(String typed, String completed) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")));
        Files.writeString(directory.resolve("zsh.script"), run("completion zsh").out());
        Process zsh = new ProcessBuilder("/usr/bin/zsh", "-f", "-c", """
                        zmodload zsh/zpty
                        zpty inner zsh -f -i
                        zpty -w inner 'PS1= PROMPT_EOL_MARK= TERM=dumb; autoload -U compinit; compinit -u -D'
                        zpty -w inner 'unsetopt zle_bracketed_paste 2>/dev/null; source ./zsh.script'
                        zpty -w inner 'show() { print -r -- "<$BUFFER>"; exit }; zle -N show; bindkey "^X" show; print "re"ady'
                        zpty -m -r inner said '*ready*'
                        zpty -n -w inner $1$'\\t\\x18'
                        zpty -m -r inner said '*<*>*'
                        print -r -- $said
                        """, "zsh", typed)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(zsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(said.contains("<" + completed), said);
    }

    /** What fish itself answers. */
    @ParameterizedTest
    @CsvSource({"store cre, create", "up --des, --design", "up --design ma, mapped"})
    void fishCompletes(String line, String word) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/fish")));
        Path script = Files.writeString(
                directory.resolve("script"), run("completion fish").out());
        Process fish = new ProcessBuilder(
                        "/usr/bin/fish",
                        "--no-config",
                        "-c",
                        "source $argv[1]; complete -C \"cofferdam $argv[2]\"",
                        script.toString(),
                        line)
                .redirectErrorStream(true)
                .start();
        String said = new String(fish.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(said.lines().anyMatch(each -> each.split("\t", -1)[0].equals(word)), said);
    }

    @Test
    void everyCommandHasAManualPage() throws IOException {
        Said said = run("man --all " + directory);
        assertEquals(0, said.exitCode(), said::err);
        Path pages = directory.resolve("man1");
        for (String name : List.of("cofferdam", "cofferdam-up", "cofferdam-store-import", "cofferdam-man")) {
            String page = Files.readString(pages.resolve(name + ".1"));
            assertTrue(page.startsWith(".TH \""), page);
            assertTrue(page.contains(".SH NAME\n" + name.replace("-", "\\-") + " \\- "), page);
            assertFalse(page.contains("${"), page);
            assertFalse(page.contains("%n"), page);
        }
        assertFalse(Files.exists(pages.resolve("cofferdam-train.1")), "hidden");
        String up = run("man up").out();
        assertEquals(Files.readString(pages.resolve("cofferdam-up.1")), up);
        assertTrue(up.contains("\\fB\\-\\-for DURATION\\fR\nEnd after this time"), up);
        assertTrue(up.contains("(default: adaptive)"), up);
        assertEquals(2, run("man up --all x").exitCode());
    }
}
