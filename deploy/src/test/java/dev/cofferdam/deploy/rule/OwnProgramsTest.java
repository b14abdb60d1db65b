package dev.cofferdam.deploy.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.deploy.OwnJar;
import dev.cofferdam.deploy.rule.OwnPrograms.Declaration;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Parameter.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnProgramsTest {
    private static final Parameter COUNT = new Parameter("count", Kind.NUMBER, true, "how often");
    private static final Parameter WORDS = new Parameter("words", Kind.TEXT, false, "what to say");
    private static final String NEW_COUNT = "new Parameter(\"count\", Kind.NUMBER, true, \"how often\")";
    private static final String NEW_WORDS = "new Parameter(\"words\", Kind.TEXT, false, \"what \" + \"to say\")";

    @TempDir
    private Path directory;

    private static Declaration read(Path jar) {
        return new OwnPrograms().declaration("org.example.Own", List.of(jar));
    }

    private Declaration declared(String members) throws IOException {
        return read(OwnJar.program(directory, "Own", members));
    }

    private static String returning(String expression) {
        return "public List<Parameter> parameters() { return " + expression + "; }\n";
    }

    @Test
    void constantsAreRead() throws IOException {
        assertEquals(new Declaration.Known(List.of()), declared(returning("List.of()")));
        assertEquals(
                new Declaration.Known(List.of(COUNT, WORDS)),
                declared(returning("List.of(" + NEW_COUNT + ", " + NEW_WORDS + ")")));
    }

    /** From eleven on Java makes an array of them. */
    @Test
    void manyAreRead() throws IOException {
        String items = String.join(
                ", ", IntStream.range(0, 20).mapToObj(i -> NEW_COUNT).toList());
        assertEquals(
                new Declaration.Known(
                        IntStream.range(0, 20).mapToObj(i -> COUNT).toList()),
                declared(returning("List.of(" + items + ")")));
    }

    @Test
    void ownFieldsMethodsAndVariablesAreRead() throws IOException {
        assertEquals(
                new Declaration.Known(List.of(COUNT, WORDS)),
                declared("static final Parameter COUNT = " + NEW_COUNT + ";\n"
                        + "static Parameter text(String name, boolean must) {\n"
                        + "    return new Parameter(name, Kind.TEXT, must, \"what to say\"); }\n"
                        + "public List<Parameter> parameters() {\n"
                        + "    Parameter words = text(\"words\", false); return List.of(COUNT, words); }\n"));
    }

    @Test
    void ofWhatItExtendsToo() throws IOException {
        Path jar = OwnJar.of(directory, "Own", """
                public class Own extends Base { public void run(Partition partition) {} }
                abstract class Base implements Program {
                    public String name() { return "own"; }
                    public List<Parameter> parameters() { return List.of(%s); }
                }
                """.formatted(NEW_COUNT));
        assertEquals(new Declaration.Known(List.of(COUNT)), read(jar));
    }

    /** Nothing of the class runs, not even what every use of a class runs first. */
    @Test
    void nothingRuns() throws IOException {
        Path trace = directory.resolve("trace");
        assertEquals(
                new Declaration.Known(List.of(COUNT)),
                declared("static { try { java.nio.file.Files.createFile(java.nio.file.Path.of(\"" + trace
                        + "\")); } catch (java.io.IOException e) { throw new RuntimeException(e); } }\n"
                        + returning("List.of(" + NEW_COUNT + ")")));
        assertFalse(Files.exists(trace));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return new ArrayList<>();|there is new in it",
                "return List.copyOf(List.of());|there is a call of java.util.List.copyOf in it",
                "return Math.random() < 1 ? List.of() : null;|there is a call of java.lang.Math.random in it",
                "while (true) {}|there is goto in it",
                "return null;|there is the constant",
                "return parameters();|there is a use of the program itself in it",
                "return again();} static List<Parameter> again() { return again();"
                        + "|its methods call one another more than 16 deep",
                "return List.of((Parameter) null);|there is the constant",
                "return List.of(new Parameter[1 << 30]);|there is an array of 1073741824 in it",
                "Object[] none = {}; return (List) List.of(none, none);|there is something that is no Parameter in it",
            })
    void whatWouldHaveToRunIsSaid(String body, String why) throws IOException {
        Declaration declaration = declared("public List<Parameter> parameters() { " + body + " }\n");
        String said =
                assertInstanceOf(Declaration.Unreadable.class, declaration).why();
        assertTrue(said.startsWith(why), said);
    }

    /** Twice as many with each method: the reading ends long before they would. */
    @Test
    void theReadingEnds() throws IOException {
        StringBuilder members = new StringBuilder(returning("f0()"));
        for (int i = 0; i < 15; i++) {
            members.append(
                    "static List<Parameter> f%1$d() { var a = f%2$d(); var b = f%2$d(); var c = f%2$d(); return a; }\n"
                            .formatted(i, i + 1));
        }
        members.append("static List<Parameter> f15() { return List.of(); }\n");
        assertEquals(
                new Declaration.Unreadable("there is more than 100000 instructions in it"),
                declared(members.toString()));
    }

    @Test
    void neitherDamageNorAbsence() throws IOException {
        Path damaged = directory.resolve("damaged.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(damaged))) {
            zip.putNextEntry(new ZipEntry("org/example/Own.class"));
            zip.write("no class".getBytes(StandardCharsets.US_ASCII));
        }
        assertEquals(new Declaration.Unreadable("its class file is damaged"), read(damaged));
        assertEquals(new Declaration.Absent(), read(Files.writeString(directory.resolve("no.jar"), "no jar")));
        assertEquals(
                new Declaration.Unreadable("neither it nor a class of its jars that it extends has that method"),
                read(OwnJar.of(directory, "Own", "public class Own {}")));
    }
}
