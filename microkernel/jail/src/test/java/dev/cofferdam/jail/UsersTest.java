package dev.cofferdam.jail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which users there are to give, by the maps of the kernel's user namespace. */
class UsersTest {
    private static final String ALL = "         0          0 4294967295\n";
    private static final String ONE = "         0       1000          1\n";
    private static final String LENT = ONE + "         1     100000      65535\n";

    @TempDir
    private Path directory;

    @Test
    void rootOfTheMachineTakesThoseThatNoAccountHas() throws IOException {
        assertEquals(1_000_000_000 + 272 * 7 + 2, users(7, ALL, ALL).of(2));
        assertTrue(users(3_999_999, ALL, ALL).of(Users.PER_KERNEL - 1) > 0, "the last of the last kernel's");
    }

    @Test
    void anOrdinaryUserTakesThoseThatAreLent() throws IOException {
        assertEquals(2 + 272 * 7 + 2, users(7, LENT, LENT).of(2));
        assertEquals(2 + 2, users(239, LENT, LENT).of(2), "none beyond the end of the range");
        assertNotEquals(users(7, LENT, LENT).of(0), users(8, LENT, LENT).of(0));
    }

    @Test
    void whoHasNoneSharesHisOwn() throws IOException {
        assertEquals(Users.NONE, users(7, ONE, ONE));
        assertEquals(Users.NONE, users(7, LENT, ONE), "a user without a group");
        assertEquals(0, users(7, ONE, ONE).of(2));
    }

    private Users users(long kernel, String users, String groups) throws IOException {
        return Users.of(
                kernel,
                Files.writeString(directory.resolve("uid_map"), users),
                Files.writeString(directory.resolve("gid_map"), groups));
    }
}
