package dev.cofferdam.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import dev.cofferdam.kernel.Endpoint;
import dev.cofferdam.kernel.Monitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every decision is core's: the host looks at no class, no capability and no request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostDecidesNothingTest {
    private static final String HOST = "dev.cofferdam.kernel.host";
    private static final String CORE = "dev.cofferdam.kernel";

    /** What only a decision needs. */
    enum Rule {
        /** {@code Manifests} hands the policy to the store, and to each partition what its ends are. */
        CLASSES_AND_CAPABILITIES {
            @Override
            ArchRule of(String room) {
                return noClasses()
                        .that()
                        .resideInAPackage(room)
                        .and()
                        .doNotHaveSimpleName("Manifests")
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                AccessClass.class, Policy.class, Organisation.class, Endpoint.class, Monitor.class);
            }
        },
        /** {@code StoreLink} knows the kernel's own requests by it. */
        OPERATIONS {
            @Override
            ArchRule of(String room) {
                return noClasses()
                        .that()
                        .resideInAPackage(room)
                        .and()
                        .doNotHaveSimpleName("StoreLink")
                        .should()
                        .callMethod(Message.class, "operation");
            }
        },
        WHAT_A_REQUEST_NAMES {
            @Override
            ArchRule of(String room) {
                return noClasses()
                        .that()
                        .resideInAPackage(room)
                        .should()
                        .callMethod(Message.class, "end")
                        .orShould()
                        .callMethod(Message.class, "object")
                        .orShould()
                        .callMethod(Message.class, "subject");
            }
        };

        abstract ArchRule of(String room);
    }

    /** Read once for all rules. */
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(CORE);

    @ParameterizedTest
    @EnumSource(Rule.class)
    void theHostDoesNotLook(Rule rule) {
        rule.of(HOST).check(classes);
    }

    /** Control: core does. */
    @ParameterizedTest
    @EnumSource(Rule.class)
    void coreLooks(Rule rule) {
        assertThrows(AssertionError.class, () -> rule.of(CORE).check(classes));
    }

    @Test
    void thereIsSomethingToLookThrough() {
        assertTrue(classes.stream().anyMatch(each -> each.getPackageName().equals(HOST)));
    }
}
