package dev.cofferdam.it.architecture;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.cofferdam.deploy.Main;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each module depends on what the design's table allows, and each rule notices a class that does not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DependencyTest {
    /** Read once: there are some thousand of them. */
    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cofferdam");

    static Stream<String> subjects() {
        return DependencyRules.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void modulesKeepToTheTable(String subject) {
        DependencyRules.all().get(subject).check(all);
    }

    /** A class in the module's package that uses what no module but deploy may. */
    @ParameterizedTest
    @MethodSource("subjects")
    void everyRuleCanFail(String subject, @TempDir Path directory) throws URISyntaxException {
        String ownPackage = "dev.cofferdam." + subject.replace("..", "");
        Source bad = new Source(ownPackage + ".Bad", """
                package %s;
                class Bad {
                    dev.cofferdam.deploy.Main forbidden;
                }
                """.formatted(ownPackage));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String deploy = Path.of(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        List<String> options = List.of("-proc:none", "-cp", deploy, "-d", directory.toString());
        assertTrue(
                compiler.getTask(null, null, null, options, null, List.of(bad)).call());
        JavaClasses classes = new ClassFileImporter().importPath(directory);
        AssertionError violation = assertThrows(
                AssertionError.class, () -> DependencyRules.all().get(subject).check(classes));
        assertTrue(violation.getMessage().contains("dev.cofferdam.deploy.Main"), violation.getMessage());
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
