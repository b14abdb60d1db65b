package dev.cofferdam.deploy.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cofferdam.abi.AccessClass;
import dev.cofferdam.abi.Compartment;
import dev.cofferdam.abi.LabelException;
import dev.cofferdam.abi.Organisation;
import dev.cofferdam.abi.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObstaclesTest {
    private static final Policy POLICY = new Policy(List.of(organisation("us"), organisation("uk")));

    private static Organisation organisation(String name) {
        return new Organisation(
                name,
                List.of("open", "secret"),
                List.of("red", "blue"),
                List.of("gbr", "aus"),
                List.of("crude", "checked"),
                List.of("hand"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "us:secret; us:open; level secret of us is above the target's open",
                "us:open/red; us:secret; the target lacks category red of us",
                "us:open; us:open~gbr; the target may be released to gbr of us, the source may not",
                "us:open; uk:secret; the target has no secrecy of us, the source has level open",
                "us:open%crude; us:open%checked; integrity level crude of us is below the target's checked",
                "us:open%checked; us:open%crude/hand; the source lacks integrity category hand of us",
                "us:open; us:open%crude; the source has no integrity of us, the target demands level crude",
            })
    void saysWhichPartFails(String from, String to, String obstacle) throws LabelException {
        assertEquals(List.of(obstacle), Obstacles.between(POLICY, POLICY.parse(from), POLICY.parse(to)));
    }

    @Test
    void thereAreNoneExactlyWhereTheFlowIsAllowed() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            AccessClass from = random(random);
            AccessClass to = random(random);
            assertEquals(
                    from.mayFlowTo(to),
                    Obstacles.between(POLICY, from, to).isEmpty(),
                    () -> POLICY.format(from) + " to " + POLICY.format(to));
        }
    }

    private static AccessClass random(Random random) {
        List<Compartment> secrecy = new ArrayList<>();
        List<Compartment> integrity = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            if (random.nextInt(4) != 0) {
                secrecy.add(new Compartment(i, random.nextInt(2), random.nextInt(4), random.nextInt(4)));
            }
            if (random.nextBoolean()) {
                integrity.add(new Compartment(i, random.nextInt(2), random.nextInt(2), 0));
            }
        }
        return new AccessClass(secrecy, integrity);
    }
}
